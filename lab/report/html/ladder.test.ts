import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXAMPLE_LADDER } from '../example-ladder.ts';
import type { LadderSegment } from '../lane-report-schema.ts';
import { ladderRungs } from './ladder-rungs.ts';
import { fateNote, tellRung } from './ladder-sentence.ts';
import { ladderWire } from './ladder-wire.ts';

const SYN = EXAMPLE_LADDER.segments[0]!;
const as = (segment: Partial<LadderSegment>): LadderSegment => ({ ...SYN, ...segment });

test('ladderRungs keep the states of both ends until another is sampled', () => {
  const rungs = ladderRungs(EXAMPLE_LADDER);
  assert.deepEqual(
    rungs.map(({ client, server }) => [client, server]),
    [
      [null, null],
      [null, null],
      ['ESTABLISHED', 'ESTABLISHED'],
      ['ESTABLISHED', 'ESTABLISHED'],
      ['FIN_WAIT_2', 'CLOSE_WAIT'],
      ['FIN_WAIT_2', 'CLOSE_WAIT'],
      ['TIME_WAIT', 'LAST_ACK'],
      ['TIME_WAIT', 'LAST_ACK'],
      ['TIME_WAIT', 'None'],
    ],
  );
  assert.equal(rungs[3]?.sinceMs.toFixed(1), '1000.1');
});

test('tellRung says who sent what, what the proxy did, and where both ends are', () => {
  const rungs = ladderRungs(EXAMPLE_LADDER);
  assert.equal(
    tellRung(rungs[6]!),
    'The client sends AckOfFin [.]: seq 2, ack 2. The proxy has it dropped by drop-last-ack. Last sampled: client TIME_WAIT (new), server LAST_ACK (new).',
  );
  assert.equal(
    tellRung(rungs[7]!),
    'The server sends Fin [F.], 2nd transmission: seq 1, ack 2. The proxy passes it on. Last sampled: client TIME_WAIT, server LAST_ACK.',
  );
});

test('fateNote tells the fault and how long it took, for each fate', () => {
  const note = (segment: Partial<LadderSegment>) => fateNote(as({ fault: 'f', ...segment }));
  assert.equal(note({ fate: 'Passed' }), '');
  assert.equal(note({ fate: 'Held', waitedMs: 3006.7 }), 'held by f, let go after 3.01 s');
  assert.equal(note({ fate: 'Held' }), 'held by f');
  assert.equal(note({ fate: 'Delayed', waitedMs: 200.4 }), 'delayed 200 ms by f');
  assert.equal(note({ fate: 'Duplicated' }), 'passed on and duplicated by f');
  assert.equal(note({ fate: 'Reset' }), 'dropped and answered with RST by f');
  assert.equal(note({ fate: 'Corrupted' }), 'corrupted by f');
  assert.equal(note({ fate: 'Unreachable' }), 'dropped and answered with ICMP by f');
  assert.equal(note({ fate: 'Injected', note: 'copy' }), 'copy (f)');
  assert.equal(note({ fate: 'Injected', fault: null }), 'sent by the proxy');
});

test('ladderWire ends at the proxy what ends there, and begins there what the proxy sends', () => {
  const shaft = (segment: Partial<LadderSegment>) =>
    /<line class="shaft" x1="(\d+)%" y1="\d+" x2="(\d+)%"/.exec(ladderWire(as(segment)).text)?.slice(1);
  assert.deepEqual(shaft({ fate: 'Passed' }), ['0', '100']);
  assert.deepEqual(shaft({ fate: 'Passed', from: 'Server' }), ['100', '0']);
  assert.deepEqual(shaft({ fate: 'Dropped' }), ['0', '50']);
  assert.deepEqual(shaft({ fate: 'Unreachable' }), ['0', '50']);
  assert.deepEqual(shaft({ fate: 'Corrupted' }), ['0', '50'], 'what goes on is another one');
  assert.deepEqual(shaft({ fate: 'Held', from: 'Server' }), ['100', '50']);
  assert.deepEqual(shaft({ fate: 'Injected' }), ['50', '100']);
  assert.equal(shaft({ fate: 'Injected', from: 'Server' })?.[1], '0');
  assert.doesNotMatch(ladderWire(null).text, /shaft/);
});
