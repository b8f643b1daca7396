import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TcpState } from '#lab/spec/state.ts';
import { LaneHistory } from './lane-history.ts';
import { LaneTally } from './lane-tally.ts';

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
    assert.deepEqual(history.of('a')?.SYN_SENT, { seconds: 0, peak: 1 });
  });
});
