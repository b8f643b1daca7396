// statusError: what the server said, and about what.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { statusError } from './status-error.ts';

it('statusError has the Status’ message and reason', () => {
  const text = JSON.stringify({
    kind: 'Status',
    message: 'pods "b" is forbidden',
    reason: 'Forbidden',
    code: 403,
  });
  const error = statusError('get Pod "a/b"', 403, text);
  assert.deepEqual([error.code, error.reason], [403, 'Forbidden']);
  assert.equal(error.message, 'Cannot get Pod "a/b": pods "b" is forbidden (403 Forbidden)');
});

it('statusError of an answer that is no Status has its code', () => {
  for (const text of ['<html>Bad Gateway</html>', '', '{"kind":"Pod"}', 'null']) {
    const error = statusError('get Pod "a/b"', 502, text);
    assert.deepEqual([error.code, error.reason], [502, 'BadAnswer']);
    assert.equal(error.message, 'Cannot get Pod "a/b": the answer is no Status (502 BadAnswer)');
  }
});
