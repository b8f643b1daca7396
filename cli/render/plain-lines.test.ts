import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialProgress } from '#lab/run/progress.ts';
import { liveSource, NOW } from '../../test/fixtures/live-source.ts';
import { liveModel } from './live-model.ts';
import { PlainLines } from './plain-lines.ts';

test('PlainLines tells what happened, once', () => {
  const lines = new PlainLines();
  const source = liveSource('x');
  assert.deepEqual(lines.update(liveModel([{ ...source, progress: initialProgress() }], NOW)), []);
  assert.deepEqual(lines.update(liveModel([source], NOW)), [
    '  5.0s  x: step 1 of 3, open',
    '  5.0s  x: met: on the client at least 100 sockets in ESTABLISHED within 10s (100)',
    '  5.0s  x: step 2 of 3, lose-last-ack',
    '  5.0s  x: fault drop-last-ack: drop every AckOfFin from the client, for 60s',
    '  5.0s  x: fault later: hold every Syn until it is let go, beginning 5s later, for at most 60s',
  ]);
  assert.deepEqual(lines.update(liveModel([source], NOW + 100)), []);
});

test('PlainLines tells a pause, the end of a fault, and the verdict', () => {
  const lines = new PlainLines();
  const source = liveSource('x');
  lines.update(liveModel([source], NOW));
  const paused = liveSource('x', { stage: 'Paused' });
  assert.deepEqual(lines.update(liveModel([paused], NOW)), [
    '  5.0s  x: paused: Look at both ends, then press Enter',
  ]);
  assert.deepEqual(lines.update(liveModel([paused], NOW)), []);
  const over = liveSource('x', {
    stage: 'Done',
    faults: [],
    verdict: 'Mismatch',
    reasons: ['a', 'b'],
    endedAt: NOW + 1000,
  });
  assert.deepEqual(lines.update(liveModel([over], NOW + 9000)), [
    '  6.0s  x: fault drop-last-ack has ended',
    '  6.0s  x: fault later has ended',
    '  6.0s  x: Mismatch: a; b',
  ]);
  assert.deepEqual(lines.update(liveModel([over], NOW + 9000)), []);
});

test('PlainLines keeps several experiments apart', () => {
  const lines = new PlainLines();
  const told = lines.update(liveModel([liveSource('x'), liveSource('y')], NOW));
  assert.deepEqual(
    [
      told.filter((line) => line.includes(' x: ')).length,
      told.filter((line) => line.includes(' y: ')).length,
    ],
    [5, 5],
  );
});

test('PlainLines has no colours and no line breaks within a line', () => {
  const source = liveSource('x', { verdict: 'Inconclusive', reasons: ['one\ntwo\x1b[31m'] });
  for (const line of new PlainLines().update(liveModel([source], NOW))) assert.doesNotMatch(line, /\p{Cc}/u);
});
