// Where neither way works; both ways at work are in test/lab/lab-stays-ends.test.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { removeAllFaults } from './remove-all-faults.ts';

test('removeAllFaults, of a process that keeps no lab, says both reasons and what ends everything', async () => {
  await assert.rejects(removeAllFaults({ name: 'other', pid: process.pid }), {
    message:
      /^Cannot remove the faults: Cannot GET \/faults of the proxy: it does not answer \(ENOENT\); nor can their rules be taken out of the kernel: [\s\S]+; "synfin down --name other" ends the lab with all of it$/,
  });
});

test('removeAllFaults, of a lab that ends meanwhile, says that its faults are gone', async () => {
  const gone = 4_194_305; // above the greatest pid_max
  assert.equal(await removeAllFaults({ name: 'x', pid: gone }), 'The lab has ended, and its faults with it.');
});
