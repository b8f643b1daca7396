import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TcpState } from '../spec/state.ts';
import { StayTracker } from './stay-tracker.ts';

function sockets(...states: [number, TcpState][]) {
  return states.map(([clientPort, state]) => ({ clientPort, state }));
}

function tellingTracker() {
  const told: string[] = [];
  const tracker = new StayTracker(({ clientPort, left, entered, at }) =>
    told.push(`${clientPort}: ${left ? `${left.state} since ${left.since}` : 'new'} → ${entered} at ${at}`),
  );
  return { tracker, told };
}

describe('StayTracker', () => {
  it('tells of each change, with the first sample that showed what is over', () => {
    const { tracker, told } = tellingTracker();
    tracker.add(0, sockets([7, 'SYN_SENT']));
    tracker.add(100, sockets([7, 'ESTABLISHED']));
    tracker.add(200, sockets([7, 'ESTABLISHED']));
    tracker.add(300, []);
    assert.deepEqual(told, [
      '7: new → SYN_SENT at 0',
      '7: SYN_SENT since 0 → ESTABLISHED at 100',
      '7: ESTABLISHED since 100 → undefined at 300',
    ]);
  });

  it('begins anew with a port that was gone', () => {
    const { tracker, told } = tellingTracker();
    tracker.add(0, sockets([7, 'TIME_WAIT']));
    tracker.add(100, []);
    tracker.add(500, sockets([7, 'TIME_WAIT']));
    tracker.add(600, []);
    assert.deepEqual(told.slice(2), [
      '7: new → TIME_WAIT at 500',
      '7: TIME_WAIT since 500 → undefined at 600',
    ]);
  });

  it('passes over sockets without a client port', () => {
    const { tracker, told } = tellingTracker();
    tracker.add(0, sockets([0, 'LISTEN'], [0, 'CLOSED']));
    assert.deepEqual([[...tracker.ongoing()], told], [[], []]);
  });

  it('keeps only the connections that the latest sample shows', () => {
    const { tracker } = tellingTracker();
    tracker.add(0, sockets([1, 'ESTABLISHED'], [2, 'ESTABLISHED']));
    tracker.add(100, sockets([2, 'CLOSE_WAIT']));
    assert.deepEqual(
      [...tracker.ongoing()].map(({ state, since }) => [state, since]),
      [['CLOSE_WAIT', 100]],
    );
  });
});
