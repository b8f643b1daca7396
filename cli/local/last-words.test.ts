import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastWords } from './last-words.ts';

test('lastWords shows JSON lines as text, and leaves out the places in a stack', () => {
  const output = [
    '{"level":30,"msg":"ready"}',
    'Error: plain',
    '    at somewhere (file.ts:1:2)',
    JSON.stringify({ level: 60, msg: 'Cannot go on', err: { stack: 'TypeError: x\n    at y (z.ts:3:4)' } }),
    '{"level":30,"ms',
    '',
  ].join('\n');
  assert.equal(lastWords(output), 'ready\nError: plain\nCannot go on\nTypeError: x\n{"level":30,"ms');
});

test('lastWords says the message of an error once', () => {
  const err = { stack: 'CommandError: Cannot run "nft"\n    at y (z.ts:3:4)\ncaused by: Error: spawn nft' };
  assert.equal(lastWords(JSON.stringify({ level: 60, msg: 'Cannot run "nft"', err })), 'Cannot run "nft"');
});

test('lastWords, with much output, is its end', () => {
  const lines = Array.from({ length: 100 }, (_, i) => `line ${i}`);
  assert.equal(lastWords(lines.join('\n')), lines.slice(-12).join('\n'));
});
