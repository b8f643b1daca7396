import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownSysctls, podAddress, podBridge } from './pods.ts';

test('podBridge has one port for each pod, in the address family', () => {
  assert.deepEqual(podBridge('IPv4'), {
    name: 'br0',
    address: '10.77.0.1/24',
    ports: [
      { netns: 'client', address: '10.77.0.2/24' },
      { netns: 'proxy', address: '10.77.0.3/24' },
      { netns: 'server', address: '10.77.0.4/24' },
    ],
  });
  assert.equal(podAddress('IPv6', 'server'), 'fd77::4');
});

test('ownSysctls let the proxy alone forward, in silence, and the ends believe no redirect', () => {
  assert.deepEqual(ownSysctls('IPv4', 'proxy'), {
    'net.ipv4.ip_forward': '1',
    'net.ipv4.conf.all.send_redirects': '0',
    'net.ipv4.conf.default.send_redirects': '0',
    'net.ipv4.conf.eth0.send_redirects': '0',
  });
  assert.deepEqual(ownSysctls('IPv6', 'client'), {
    'net.ipv6.conf.all.forwarding': '0',
    'net.ipv6.conf.all.accept_redirects': '0',
    'net.ipv6.conf.default.accept_redirects': '0',
    'net.ipv6.conf.eth0.accept_redirects': '0',
  });
});
