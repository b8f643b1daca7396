import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowedCpus } from './receive-steering.ts';

test('allowedCpus is the mask of this process, as the kernel writes it', () => {
  assert.equal(
    allowedCpus('Name:\tnode\nCpus_allowed:\t3,ffffffff\nCpus_allowed_list:\t0-33\n'),
    '3,ffffffff',
  );
});

test('allowedCpus, where /proc does not tell, says so', () => {
  assert.throws(() => allowedCpus('Name:\tnode\n'), {
    message: 'Cannot read /proc/self/status: it has no line "Cpus_allowed:"',
  });
});
