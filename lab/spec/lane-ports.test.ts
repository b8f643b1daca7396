import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lanePorts } from './lane-ports.ts';

test('lanePorts of lanes that ask for none are in a row, from 9001 on', () => {
  const ports = lanePorts([{ name: 'a' }, { name: 'b' }]);
  assert.deepEqual([...ports], [['a', 9001], ['b', 9002]]); // biome-ignore format: a row each
});

test('lanePorts passes over a port that another lane asks for, also a later one', () => {
  const ports = lanePorts([
    { name: 'a' },
    { name: 'b', port: 9001 },
    { name: 'c' },
    { name: 'd', port: 8000 },
  ]);
  assert.deepEqual(Object.fromEntries(ports), { a: 9002, b: 9001, c: 9003, d: 8000 });
});
