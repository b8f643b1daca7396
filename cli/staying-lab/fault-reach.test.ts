import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LaneSample } from '#lab/run/observation.ts';
import { type FaultInput, fault } from '#lab/spec/fault.ts';
import { type TcpState, zeroCounts } from '#lab/spec/state.ts';
import { clockTime } from '../render/clock-time.ts';
import { openConnections, reachLines } from './fault-reach.ts';

const NOW = Date.parse('2026-03-04T12:00:00');
const LANE = { name: 'main', port: 9001 };

function lines(match: FaultInput['match'], open: number | null, more: Partial<FaultInput> = {}): string[] {
  const parsed = fault.parse({ name: 'f', action: 'Drop', match, duration: '30s', ...more });
  return reachLines({ fault: parsed, lane: LANE, open, now: NOW });
}

test('reachLines says which segments, on which lane, of how many open connections, until when', () => {
  assert.deepEqual(lines({ role: 'Fin', from: 'Server', connectionsPermille: 500 }, 101), [
    'f: drop every Fin from the server, on 50 % of the connections, for 30s',
    '  lane main, port 9001: about 51 of 101 open connections, and 50 % of those to come; until 12:00:30',
  ]);
});

test('reachLines, for every connection, for none open, for a number that is not known, for a start to come', () => {
  assert.match(lines({ role: 'Fin' }, 1)[1] ?? '', /: 1 open connection, and all of those to come;/);
  assert.match(lines({ role: 'Fin' }, 0)[1] ?? '', /: no connection is open now; all of those to come;/);
  assert.match(lines({ role: 'Fin' }, null)[1] ?? '', /it is not known how many are open/);
  assert.match(
    lines({ role: 'Syn', connectionsPermille: 25 }, 7)[1] ?? '',
    /: 2.5 % of the connections to come;/,
  );
  assert.match(lines({ role: 'Fin' }, 1, { start: '10s' })[1] ?? '', /; from 12:00:10 on, until 12:00:40$/);
});

test('reachLines of a segment that the named side never sends says that nothing will be touched', () => {
  assert.match(
    lines({ role: 'SynAck', from: 'Client' }, 7)[1] ?? '',
    /: none: only the server sends a SynAck;/,
  );
  assert.match(lines({ role: 'SynAck', from: 'Server' }, 7)[1] ?? '', /: 7 open connections/);
});

test('openConnections counts each connection once, and none that is over or only listens', () => {
  const end = (sockets: [number, TcpState][]): LaneSample => ({
    counts: zeroCounts(),
    unaccepted: 0,
    acceptQueue: null,
    sockets: sockets.map(([clientPort, state]) => ({ clientPort, state, unaccepted: false })),
  });
  const client = end([
    [1, 'ESTABLISHED'],
    [2, 'TIME_WAIT'],
    [3, 'FIN_WAIT_2'],
  ]);
  const server = end([
    [0, 'LISTEN'],
    [1, 'ESTABLISHED'],
    [4, 'CLOSE_WAIT'],
  ]);
  assert.equal(openConnections([client, server]), 3);
  assert.equal(openConnections([null, server]), 2);
  assert.equal(openConnections([null, undefined]), null);
});

test('clockTime names the day where it is another one', () => {
  assert.equal(clockTime(NOW, NOW), '12:00:00');
  assert.equal(clockTime(NOW + 24 * 3_600_000, NOW), 'Mar 05 12:00:00');
});
