import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BEGINNING, FOUR_WAY_CLOSE } from '../../test/fixtures/connections.ts';
import { buildLadder } from './build-ladder.ts';
import { ladderRows } from './ladder-rows.ts';
import type { LadderReport } from './lane-report-schema.ts';

/** A four-way close with other states: its FINs are at 500.2 and 800.9 ms. */
function ladderWith(states: LadderReport['states']): LadderReport {
  return { ...buildLadder(FOUR_WAY_CLOSE, BEGINNING), states };
}

/** "flags client|server" of each row, times of rows without a segment. */
function told(ladder: LadderReport): string[] {
  return ladderRows(ladder).map(
    ({ atMs, segment, states }) => `${segment?.flags ?? atMs} ${states.Client ?? ''}|${states.Server ?? ''}`,
  );
}

test('ladderRows puts states beside the segment after which they were sampled', () => {
  const ladder = ladderWith([
    { side: 'Client', atMs: 60, state: 'ESTABLISHED' },
    { side: 'Server', atMs: 90, state: 'ESTABLISHED' },
    { side: 'Client', atMs: 560, state: 'FIN_WAIT_2' },
  ]);
  assert.deepEqual(told(ladder), [
    'S |',
    'S. |',
    '. ESTABLISHED|ESTABLISHED',
    'F. |',
    '. FIN_WAIT_2|',
    'F. |',
    '. |',
  ]);
});

test('ladderRows gives a row of its own to a state that no segment is near, and to a second one', () => {
  const ladder = ladderWith([
    { side: 'Server', atMs: 860, state: 'LAST_ACK' },
    { side: 'Server', atMs: 960, state: 'None' },
    { side: 'Client', atMs: 60_000, state: 'None' },
  ]);
  assert.deepEqual(told(ladder).slice(6), ['. |LAST_ACK', '960 |None', '60000 None|']);
});

test('ladderRows puts a state after the segment that leads to it, though its sample began just before', () => {
  const early = ladderWith([
    { side: 'Client', atMs: 0, state: 'ESTABLISHED' },
    { side: 'Client', atMs: 490, state: 'FIN_WAIT_2' },
    { side: 'Server', atMs: 495, state: 'CLOSE_WAIT' },
  ]);
  assert.deepEqual(told(early), [
    'S |',
    'S. ESTABLISHED|',
    '. |',
    'F. FIN_WAIT_2|CLOSE_WAIT',
    '. |',
    'F. |',
    '. |',
  ]);
});

test('ladderRows leaves a state where it was sampled if what leads to it is far away', () => {
  const odd = ladderWith([{ side: 'Client', atMs: 300, state: 'FIN_WAIT_1' }]);
  assert.deepEqual(told(odd).slice(2, 5), ['. |', '300 FIN_WAIT_1|', 'F. |']);
});
