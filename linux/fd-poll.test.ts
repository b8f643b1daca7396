import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { watchReadable } from './fd-poll.ts';
import { encodeSocketAddress } from './ip-address.ts';
import { AF_INET, libc } from './libc.ts';
import { acceptTcp, closeFd, listenTcp, localPort } from './tcp-socket.ts';

const SOCK_DGRAM = 2;
const ECONNREFUSED = 111;

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

function udpSocket(): { fd: number; port: number } {
  const fd = libc.socket(AF_INET, SOCK_DGRAM, 0);
  assert.equal(libc.bind(fd, encodeSocketAddress('127.0.0.1', 0)), 0);
  return { fd, port: localPort(fd) };
}

test('watchReadable() calls back when something is there, also after a garbage collection', async () => {
  const listener = listenTcp({ address: '127.0.0.1', port: 0, backlog: 4 });
  const readable = Promise.withResolvers<void>();
  const watch = watchReadable(listener, readable.resolve);
  collectGarbage();
  const client = net.connect(localPort(listener), '127.0.0.1');
  await readable.promise;
  const accepted = acceptTcp(listener);
  assert.notEqual(accepted, null);
  watch.close();
  closeFd(accepted ?? -1);
  closeFd(listener);
  client.on('error', () => undefined).destroy();
  await once(client, 'close');
});

test('watchReadable() on a watched descriptor throws, and after close() works again', async () => {
  const { fd, port } = udpSocket();
  const first = watchReadable(fd, () => assert.fail('the first watch is closed'));
  assert.throws(() => watchReadable(fd, () => undefined), /^Error: Cannot watch descriptor \d+: it is being/);
  first.close();
  first.close();
  const readable = Promise.withResolvers<void>();
  const second = watchReadable(fd, readable.resolve);
  libc.sendto(fd, Uint8Array.of(1), encodeSocketAddress('127.0.0.1', port));
  await readable.promise;
  second.close();
  closeFd(fd);
});

test('watchReadable() goes on after an error on the descriptor', async () => {
  const { fd, port } = udpSocket();
  const peer = udpSocket();
  closeFd(peer.fd);
  assert.equal(libc.connect(fd, encodeSocketAddress('127.0.0.1', peer.port)), 0);
  const results: number[] = [];
  const both = Promise.withResolvers<void>();
  const watch = watchReadable(fd, () => {
    results.push(libc.recv(fd, new Uint8Array(8)));
    if (results.length === 1) sendBack();
    if (results.length === 2) both.resolve();
  });
  const sendBack = (): void => {
    const again = libc.socket(AF_INET, SOCK_DGRAM, 0);
    assert.equal(libc.bind(again, encodeSocketAddress('127.0.0.1', peer.port)), 0);
    libc.sendto(again, Uint8Array.of(1, 2, 3), encodeSocketAddress('127.0.0.1', port));
    closeFd(again);
  };
  // Nobody is there: an ICMP error comes back, which epoll reports as EPOLLERR.
  assert.equal(libc.send(fd, Uint8Array.of(1), 1), 1);
  await both.promise;
  assert.deepEqual(results, [-ECONNREFUSED, 3]);
  watch.close();
  closeFd(fd);
});

test('watchReadable() closed in its own callback calls no more', async () => {
  const { fd, port } = udpSocket();
  let calls = 0;
  const watch = watchReadable(fd, () => {
    calls++;
    watch.close();
  });
  libc.sendto(fd, Uint8Array.of(1), encodeSocketAddress('127.0.0.1', port));
  // The datagram stays unread, so a live watch would call in every turn of the loop.
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(calls, 1);
  closeFd(fd);
});
