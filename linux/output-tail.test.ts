import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OutputTail } from './output-tail.ts';

test('OutputTail, with less than its limit, keeps everything', () => {
  const tail = new OutputTail(10);
  tail.add('ab');
  tail.add('cd\n');
  assert.equal(tail.text(), 'abcd\n');
});

test('OutputTail, with more than its limit, keeps the last whole lines', () => {
  const tail = new OutputTail(10);
  for (let i = 0; i < 1000; i++) tail.add(`${i}\n`);
  assert.equal(tail.text(), '998\n999\n');
});

test('OutputTail, with one endless line, stays bounded', () => {
  const tail = new OutputTail(10);
  for (let i = 0; i < 100; i++) tail.add('0123456789abcdef');
  assert.equal(tail.text(), '6789abcdef');
});
