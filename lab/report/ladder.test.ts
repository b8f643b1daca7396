import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BEGINNING,
  EVERY_FATE,
  FOUR_WAY_CLOSE,
  HALF_CLOSE_WITH_DATA,
  LAST_ACK_LOST,
  STALE_SYN,
} from '../../test/fixtures/connections.ts';
import { assertGolden } from '../../test/fixtures/golden.ts';
import { buildLadder } from './build-ladder.ts';
import { drawLadder, LADDER_WIDTH } from './ladder.ts';
import type { LadderRecording } from './recording.ts';

const KINDS: Record<string, LadderRecording> = {
  'four-way-close': FOUR_WAY_CLOSE,
  'last-ack-lost': LAST_ACK_LOST,
  'stale-syn': STALE_SYN,
  'half-close-with-data': HALF_CLOSE_WITH_DATA,
  'every-fate': EVERY_FATE,
};

for (const [name, recording] of Object.entries(KINDS)) {
  test(`drawLadder of ${name} is as in the golden file, and fits 100 columns`, () => {
    const lines = drawLadder(buildLadder(recording, BEGINNING));
    // Box drawing and arrows take one column each, and none of them needs two code units.
    for (const line of lines) assert.ok(line.length <= LADDER_WIDTH, line);
    assertGolden(`ladder/${name}.txt`, `${lines.join('\n')}\n`);
  });
}

test('drawLadder keeps its bars in line whatever a segment is', () => {
  const rows = drawLadder(buildLadder(EVERY_FATE, BEGINNING)).slice(3);
  for (const row of rows) {
    assert.match(row[22] ?? '', /[│├◄]/, row);
    assert.match(row[54] ?? '', /[│┼╳◦]/, row);
    assert.match(row[86] ?? '', /[│┤►]/, row);
  }
});

test('drawLadder tells that segments were left out, and which use of the port it is', () => {
  const lines = drawLadder(buildLadder({ ...FOUR_WAY_CLOSE, omitted: 4, incarnation: 3 }, BEGINNING));
  assert.equal(lines[0], 'client port 40001, use 3: the first connection');
  assert.match(lines.at(-1) ?? '', /… and 4 segments more$/);
});

test('drawLadder tells how many segments were left out, and where', () => {
  const ladder = buildLadder(HALF_CLOSE_WITH_DATA, BEGINNING);
  const fin = ladder.segments.find(({ roles }) => roles.includes('Fin'));
  assert.ok(fin);
  fin.omittedBefore = 94;
  const lines = drawLadder(ladder);
  const at = lines.findIndex((line) => line.endsWith('… 94 segments more of data and acknowledgments'));
  assert.match(lines[at + 1] ?? '', /F\. Fin/);
});

test('drawLadder without segments is its heading', () => {
  const lines = drawLadder(buildLadder({ ...FOUR_WAY_CLOSE, segments: [], states: [] }, BEGINNING));
  assert.equal(lines.length, 3);
});
