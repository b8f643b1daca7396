import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerEntry } from '#lab/run/observation.ts';
import { fault } from '#lab/spec/fault.ts';
import { type StateCounts, zeroCounts } from '#lab/spec/state.ts';
import type { LabSnapshot } from '../staying-lab/lab-snapshot.ts';
import { roughDuration } from './clock-time.ts';
import { LabLines } from './lab-lines.ts';
import { labView } from './lab-view.ts';
import { textWidth } from './text-width.ts';

const AT = Date.parse('2026-03-04T12:00:00');

function end(counts: Partial<StateCounts>) {
  const queue = counts.LISTEN ? { length: 3, limit: 4096 } : null;
  return { counts: { ...zeroCounts(), ...counts }, unaccepted: 0, acceptQueue: queue, sockets: [] };
}

function entry(name: string, matched: number): LedgerEntry {
  const counts = { matched, applied: matched, passed: 0, skipped: 0, held: 0 };
  return { fault: name, lane: 'main', action: 'Drop', role: 'Fin', ...counts };
}

function snapshot(more: Partial<LabSnapshot> = {}): LabSnapshot {
  return {
    at: AT,
    pid: 77,
    description: {
      ...{ name: 'play', source: null, since: AT - 65_000, until: AT + 7_200_000, family: 'IPv4' },
      addresses: { client: '10.77.0.2', proxy: '10.77.0.3', server: '10.77.0.4' },
      lanes: [{ name: 'main', port: 9001 }],
      troubles: [],
    },
    lanes: [
      {
        ...{ name: 'main', port: 9001 },
        client: end({ FIN_WAIT_2: 50 }),
        server: end({ LISTEN: 1, LAST_ACK: 50 }),
      },
    ],
    faults: [
      {
        ...{ name: 'now', lane: 'main', state: 'InForce', startsInMs: 0, endsInMs: 30_000 },
        fault: fault.parse({ name: 'now', action: 'Drop', match: { role: 'Fin' } }),
      },
    ],
    ledger: { generation: 1, lost: 2, overflowed: 0, entries: [entry('before', 4), entry('now', 100)] },
    silent: {},
    ...more,
  };
}

const SIZE = { columns: 100, rows: 30, color: false };

test('labView shows the lab, both ends side by side, and faults with what they did', () => {
  assert.deepEqual(labView(snapshot(), SIZE), [
    'Lab "play": up for 1m, ends at 14:00:00, in 2h; pid 77',
    'client 10.77.0.2, proxy 10.77.0.3, server 10.77.0.4',
    '',
    'lane main, port 9001',
    '  client                                      server',
    '  FIN_WAIT_2      50 ████████████             LISTEN           1 3 to accept, of 4096',
    '                                              LAST_ACK        50 ████████████',
    '',
    'fault              matched applied  passed skipped    held',
    'before  ended            4       4       0       0       0',
    'now     30s left       100     100       0       0       0',
    '  drop every Fin, for 60s',
    '2 held segments lost with an engine.',
  ]);
});

test('labView tells of services that do not answer, and shows the rest', () => {
  const lines = labView(snapshot({ ledger: null, silent: { clientExporter: 'ended by SIGKILL' } }), SIZE);
  assert.equal(lines[2], "The client's exporter is of no use: ended by SIGKILL");
  assert.ok(lines.includes('lane main, port 9001') && !lines.some((line) => line.startsWith('fault')));
});

test('labView is never wider than the terminal', () => {
  for (const columns of [20, 60, 100])
    for (const line of labView(snapshot(), { ...SIZE, columns, color: true }))
      assert.ok(textWidth(line) <= columns, line);
});

test('LabLines tells what has changed, and nothing twice', () => {
  const lines = new LabLines();
  assert.deepEqual(lines.update(snapshot()), [
    '   65.0s  lane main: client FIN_WAIT_2 50; server LISTEN 1 LAST_ACK 50',
    '   65.0s  fault before: ended, matched 4, applied 4, held 0',
    '   65.0s  fault now: matched 100, applied 100, held 0',
  ]);
  assert.deepEqual(lines.update(snapshot()), []);
  assert.deepEqual(lines.update(snapshot({ faults: [], silent: { proxy: 'no answer' } })), [
    '   65.0s  fault now: ended, matched 100, applied 100, held 0',
    '   65.0s  proxy: no answer',
  ]);
});

test('roughDuration gives seconds below a minute, then minutes, then hours', () => {
  assert.deepEqual([-5, 400, 59_400, 65_000, 3_600_000, 28_799_800, 27_900_000].map(roughDuration), [
    ...['0s', '0s', '59s', '1m', '1h', '8h', '7h 45m'],
  ]);
});
