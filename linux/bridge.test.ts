import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bridgeLines, portLines } from './bridge.ts';

test('bridgeLines make the bridge and a pair for each port', () => {
  const ports = [{ netns: 'client', address: '10.77.0.2/24' }];
  assert.deepEqual(bridgeLines({ name: 'br0', address: '10.77.0.1/24', ports }), [
    'link add br0 group 77 type bridge mcast_snooping 0',
    'addr add 10.77.0.1/24 dev br0',
    'link set br0 up',
    'link add v-client group 77 type veth peer name eth0 netns client',
    'link set v-client master br0 up',
  ]);
});

test('portLines, with IPv6, do not wait for duplicate address detection', () => {
  assert.deepEqual(portLines({ netns: 'client', address: 'fd77::2/64' }), [
    'link set lo up',
    'addr add fd77::2/64 dev eth0 nodad',
    'link set eth0 up',
  ]);
});
