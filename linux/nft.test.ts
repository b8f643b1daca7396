import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommandRunner } from './command.ts';
import { nftApply, nftDeleteTable, nftReplaceTable } from './nft.ts';

test('nftReplaceTable removes what was there and makes the table, in one text', () => {
  assert.equal(
    nftReplaceTable({ family: 'inet', name: 'lanes' }, '  set a { type inet_service; }\n'),
    'table inet lanes {}\ndelete table inet lanes\ntable inet lanes {\n  set a { type inet_service; }\n}\n',
  );
});

test('nftApply gives the whole text to one nft', async () => {
  const calls: unknown[] = [];
  const runner: CommandRunner = {
    run: async (...call) => {
      calls.push(call);
      return { stdout: '', stderr: '' };
    },
  };
  const text = nftDeleteTable({ family: 'ip', name: 'x' });
  await nftApply(text, runner);
  assert.deepEqual(calls, [['nft', ['-f', '-'], { input: text }]]);
});
