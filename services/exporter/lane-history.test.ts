import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TcpState } from '#lab/spec/state.ts';
import { LaneHistory } from './lane-history.ts';
import { LaneTally } from './lane-tally.ts';
import type { Tallies } from './sample-lanes.ts';

function tally(state: TcpState, sockets: number): LaneTally {
  const made = new LaneTally();
  for (let i = 0; i < sockets; i++) made.add({ clientPort: 40_000 + i, state, unaccepted: false });
  return made;
}

describe('LaneHistory', () => {
  it('adds up sockets over the time since the sample before', () => {
    const history = new LaneHistory();
    history.add(1000, new Map([['a', tally('LAST_ACK', 7)]]));
    history.add(1100, new Map([['a', tally('LAST_ACK', 5)]]));
    history.add(1400, new Map([['a', tally('LAST_ACK', 0)]]));
    assert.equal(history.of('a')?.LAST_ACK.seconds, 0.5);
    assert.equal(history.of('a')?.TIME_WAIT.seconds, 0);
  });

  it('keeps the peak of a state that is over', () => {
    const history = new LaneHistory();
    for (const [at, sockets] of [3, 8, 0].entries())
      history.add(at, new Map([['a', tally('CLOSING', sockets)]]));
    assert.equal(history.of('a')?.CLOSING.peak, 8);
  });

  it('forgets a lane that is no longer watched, and begins anew when it comes back', () => {
    const history = new LaneHistory();
    history.add(0, new Map([['a', tally('SYN_SENT', 4)]]));
    history.add(100, new Map());
    assert.equal(history.of('a'), undefined);
    history.add(9000, new Map([['a', tally('SYN_SENT', 1)]]));
    const { seconds, peak, stays } = history.of('a')!.SYN_SENT;
    assert.deepEqual([seconds, peak, stays.isEmpty], [0, 1, true]);
  });

  it('counts how long sockets were in a state once they have left it, to the next or for good', () => {
    const history = new LaneHistory();
    history.add(0, new Map([['a', tally('FIN_WAIT_2', 3)]]));
    history.add(1000, new Map([['a', tally('FIN_WAIT_2', 2)]]));
    assert.equal(history.of('a')?.FIN_WAIT_2.stays.sum, 1);
    history.add(3000, new Map([['a', tally('TIME_WAIT', 2)]]));
    assert.equal(history.of('a')?.FIN_WAIT_2.stays.sum, 7);
    assert.equal(history.of('a')?.TIME_WAIT.stays.isEmpty, true);
    history.add(63_000, new Map([['a', tally('TIME_WAIT', 0)]]));
    assert.equal(history.of('a')?.TIME_WAIT.stays.sum, 120);
  });

  it('keeps lanes apart that have the same client ports', () => {
    const history = new LaneHistory();
    const sample = (a: number, b: number): Tallies =>
      new Map([
        ['a', tally('LAST_ACK', a)],
        ['b', tally('LAST_ACK', b)],
      ]);
    history.add(0, sample(1, 1));
    history.add(500, sample(0, 1));
    assert.equal(history.of('a')?.LAST_ACK.stays.sum, 0.5);
    assert.equal(history.of('b')?.LAST_ACK.stays.isEmpty, true);
  });
});
