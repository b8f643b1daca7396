import assert from 'node:assert/strict';
import { test } from 'node:test';
import { segmentRecord } from '#test/fixtures/segment-record.ts';
import type { SegmentRecord } from '../run/observation.ts';
import { segmentComment } from './segment-comment.ts';

for (const [name, more, wanted] of [
  ['one that passed', {}, 'Syn from Client, attempt 1, incarnation 1: Passed [closing, lane main]'],
  [
    'one with two roles that a fault dropped',
    { roles: ['Fin', 'AckOfFin'], from: 'Server', piggyback: true, fate: 'Dropped', fault: 'drop-fins' },
    'Fin+AckOfFin from Server, piggyback, attempt 1, incarnation 1: Dropped by drop-fins [closing, lane main]',
  ],
  [
    'an injected one, with what it is',
    { attempt: 2, incarnation: 3, fate: 'Injected', fault: 'hold', note: 'held segment, let go by command' },
    'Syn from Client, attempt 2, incarnation 3: Injected by hold, held segment, let go by command [closing, lane main]',
  ],
  [
    'an acknowledgment of data, which has no role',
    { roles: [] },
    'no role from Client, attempt 1, incarnation 1: Passed [closing, lane main]',
  ],
] satisfies [string, Partial<SegmentRecord>, string][]) {
  test(`segmentComment of ${name}`, () => {
    assert.equal(segmentComment('closing', segmentRecord(more)), wanted);
  });
}
