import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { duration, durationMs } from './duration.ts';
import { parseDocument } from './problems.ts';

test('duration accepts a whole number with a unit, up to 24h', () => {
  for (const text of ['0s', '1ms', '250ms', '30s', '5m', '1h', '24h', '86400s']) {
    assert.equal(duration.safeParse(text).success, true, text);
  }
});

test('duration refuses what has no unit, a fraction, a sign, a space, or is longer than 24h', () => {
  for (const value of [
    '',
    '5',
    's',
    '1.5s',
    '-1s',
    ' 1s',
    '1s ',
    '1 s',
    '1S',
    '1d',
    '25h',
    '1441m',
    '9999999999ms',
    5,
    null,
  ]) {
    assert.equal(duration.safeParse(value).success, false, String(value));
  }
});

test('duration says what would be right', () => {
  assert.match(
    duration.safeParse('5').error?.issues[0]?.message ?? '',
    /unit of ms, s, m or h, such as "250ms"/,
  );
  const form = 'a whole number with a unit of ms, s, m or h, such as "250ms" or "30s"';
  const problem = (value: unknown) => parseDocument(z.strictObject({ for: duration }), value).problems;
  assert.deepEqual(problem({ for: 300 }), [{ path: 'for', value: '300', message: `must be ${form}` }]);
  assert.deepEqual(problem({}), [{ path: 'for', value: null, message: `is required: ${form}` }]);
  assert.deepEqual(
    duration.safeParse('25h').error?.issues.map(({ message }) => message),
    ['must be at most 24h'],
  );
});

test('durationMs reads each unit', () => {
  assert.deepEqual(['250ms', '30s', '5m', '1h'].map(durationMs), [250, 30_000, 300_000, 3_600_000]);
});

test('durationMs throws a RangeError that quotes what is no duration', () => {
  assert.throws(
    () => durationMs('soon'),
    new RangeError('Cannot read duration "soon": expected a form such as "250ms" or "30s"'),
  );
});
