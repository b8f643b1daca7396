import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lanePortOfPair } from './lane-port-of-pair.ts';

test('lanePortOfPair gives each lane of each pair a port of its own', () => {
  const lanes = [9001, 9002, 12_003];
  const ports = [0, 1, 2, 3].flatMap((pair) => lanes.map((port) => lanePortOfPair(lanes, port, pair)));
  assert.deepEqual(ports.slice(0, 3), lanes);
  assert.equal(new Set(ports).size, ports.length);
});

test('lanePortOfPair, where there are not so many ports, says how many there are', () => {
  assert.throws(
    () => lanePortOfPair([9001], 9001, 20_000),
    /Cannot give pair 20001 a port: 20767 are all there are/,
  );
});
