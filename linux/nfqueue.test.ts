import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NfQueue } from './nfqueue.ts';

test('NfQueue.open() with options out of range throws and names them all', () => {
  assert.throws(() => NfQueue.open({ queue: 65_536, copyRange: 0, maxLength: 0 }), {
    name: 'RangeError',
    message:
      'Cannot bind a netfilter queue: queue must be an integer from 0 to 65535, current value 65536; ' +
      'copyRange must be an integer from 1 to 65531, current value 0; ' +
      'maxLength must be an integer from 1 to 4294967295, current value 0',
  });
});
