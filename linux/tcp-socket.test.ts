// Loopback only; needs no privilege.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { test } from 'node:test';
import { watchReadable } from './fd-poll.ts';
import { ErrnoError, libc } from './libc.ts';
import { isAtLeast, kernelRelease } from './procfs.ts';
import {
  acceptTcp,
  bindIdle,
  closeFd,
  fileLimit,
  listenTcp,
  localPort,
  openTcp,
  resetOnClose,
  setBacklog,
} from './tcp-socket.ts';

const SOL_TCP = 6;
const O_NONBLOCK = 0o4000;
const O_CLOEXEC = 0o2000000;

const withCode = (code: string, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ErrnoError);
  assert.equal(error.code, code);
  assert.match(error.message, message);
  return true;
};

async function acceptOne(listener: number): Promise<number> {
  const accepted = Promise.withResolvers<number>();
  const watch = watchReadable(listener, () => {
    const fd = acceptTcp(listener);
    if (fd === null) return;
    watch.close();
    accepted.resolve(fd);
  });
  return accepted.promise;
}

function readToEnd(socket: net.Socket): Promise<string> {
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes;
  });
  return new Promise((resolve) => socket.on('end', () => resolve(text)));
}

function flagsOf(fd: number): number {
  const info = readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1');
  return Number.parseInt(/flags:\s*(\d+)/.exec(info)?.[1] ?? '0', 8);
}

for (const address of ['127.0.0.1', '::1']) {
  const family = address === '::1' ? 'IPv6' : 'IPv4';

  test(`listenTcp(), acceptTcp() and openTcp() on ${address} carry data and both half-closes`, async () => {
    const listener = listenTcp({ address, port: 0, backlog: 4 });
    assert.equal(acceptTcp(listener), null, 'nobody is there yet');
    const pending = acceptOne(listener);
    const client = new net.Socket({ fd: openTcp({ family }), allowHalfOpen: true });
    client.connect({ host: address, port: localPort(listener) });
    await once(client, 'connect');
    const fd = await pending;
    const flags = [flagsOf(listener), flagsOf(fd)].map((bits) => bits & (O_NONBLOCK | O_CLOEXEC));
    assert.deepEqual(flags, [O_NONBLOCK | O_CLOEXEC, O_NONBLOCK | O_CLOEXEC]);

    const server = new net.Socket({ fd, allowHalfOpen: true });
    const closed = Promise.all([once(client, 'close'), once(server, 'close')]);
    assert.deepEqual([server.remoteAddress, server.remotePort], [address, client.localPort]);
    const [asked, answered] = [readToEnd(server), readToEnd(client)];
    client.end('ask');
    assert.equal(await asked, 'ask');
    server.end('answer');
    assert.equal(await answered, 'answer');
    await closed;
    closeFd(listener);
  });
}

test('openTcp() with options sets them, and the source port comes from the range', async (t) => {
  if (!isAtLeast(kernelRelease(), 6, 3)) return t.skip('IP_LOCAL_PORT_RANGE needs Linux 6.3');
  const listener = listenTcp({ address: '127.0.0.1', port: 0, backlog: 4 });
  const fd = openTcp({
    family: 'IPv4',
    localPorts: { first: 42_100, last: 42_131 },
    userTimeoutMs: 2_500,
    synRetries: 2,
  });
  assert.equal(libc.getIntOption(fd, SOL_TCP, 7), 2, 'TCP_SYNCNT');
  assert.equal(libc.getIntOption(fd, SOL_TCP, 18), 2_500, 'TCP_USER_TIMEOUT');
  const client = new net.Socket({ fd, allowHalfOpen: true });
  client.connect({ host: '127.0.0.1', port: localPort(listener) });
  await once(client, 'connect');
  const port = client.localPort ?? 0;
  assert.ok(port >= 42_100 && port <= 42_131, `${port}`);
  client.destroy();
  await once(client, 'close');
  closeFd(listener);
});

test('openTcp() with values out of range throws and says the range', () => {
  assert.throws(() => openTcp({ family: 'IPv4', synRetries: 1000 }), withCode('EINVAL', /1 to 127.*1000/));
  for (const localPorts of [
    { first: 0, last: 5 },
    { first: 10, last: 9 },
    { first: 1, last: 70_000 },
  ]) {
    assert.throws(() => openTcp({ family: 'IPv4', localPorts }), { name: 'RangeError', message: /1-65535/ });
  }
});

test('listenTcp() on a taken port throws EADDRINUSE and leaves no descriptor open', () => {
  const listener = listenTcp({ address: '127.0.0.1', port: 0, backlog: 4 });
  const port = localPort(listener);
  const next = libc.socket(2, 1, 0);
  libc.close(next);
  const again = () => listenTcp({ address: '127.0.0.1', port, backlog: 4 });
  assert.throws(again, withCode('EADDRINUSE', new RegExp(`^Cannot listen on 127.0.0.1:${port}: bind gave`)));
  const after = libc.socket(2, 1, 0);
  assert.equal(after, next, 'the lowest free descriptor is the same');
  libc.close(after);
  closeFd(listener);
});

test('listenTcp() on an address that is not ours throws EADDRNOTAVAIL; on no address a TypeError', () => {
  assert.throws(
    () => listenTcp({ address: '192.0.2.1', port: 0, backlog: 1 }),
    withCode('EADDRNOTAVAIL', /192/),
  );
  assert.throws(() => listenTcp({ address: 'web', port: 0, backlog: 1 }), {
    name: 'TypeError',
    message: 'Cannot listen on web:0: the address must be IPv4 or IPv6',
  });
});

test('listenTcp() with fastOpenQueue keeps the limit', () => {
  const listener = listenTcp({ address: '127.0.0.1', port: 0, backlog: 4, fastOpenQueue: 16 });
  assert.equal(libc.getIntOption(listener, SOL_TCP, 23), 16);
  closeFd(listener);
});

test('listenTcp() on :: takes no IPv4 connection', async () => {
  const listener = listenTcp({ address: '::', port: 0, backlog: 4 });
  const client = net.connect(localPort(listener), '127.0.0.1');
  const [error] = await once(client, 'error');
  assert.equal(error.code, 'ECONNREFUSED');
  closeFd(listener);
});

test('bindIdle() lets several sockets share a port', () => {
  const first = bindIdle({ address: '127.0.0.1', port: 0 });
  const port = localPort(first);
  const second = bindIdle({ address: '127.0.0.1', port });
  assert.equal(localPort(second), port);
  closeFd(first);
  closeFd(second);
});

test('setBacklog() while listening changes the limit', () => {
  const listener = listenTcp({ address: '127.0.0.1', port: 0, backlog: 4 });
  setBacklog(listener, 9);
  assert.equal(acceptTcp(listener), null);
  closeFd(listener);
  assert.throws(() => setBacklog(listener, 1), withCode('EBADF', /set the backlog/));
});

test('resetOnClose() makes the peer see ECONNRESET', async () => {
  const listener = listenTcp({ address: '127.0.0.1', port: 0, backlog: 4 });
  const pending = acceptOne(listener);
  const client = net.connect(localPort(listener), '127.0.0.1');
  await once(client, 'connect');
  const fd = await pending;
  resetOnClose(fd);
  closeFd(fd);
  const [error] = await once(client, 'error');
  assert.equal(error.code, 'ECONNRESET');
  closeFd(listener);
});

test('acceptTcp() on what does not listen throws', () => {
  const fd = openTcp({ family: 'IPv4' });
  assert.throws(() => acceptTcp(fd), withCode('EINVAL', /accept a connection/));
  closeFd(fd);
});

test('closeFd() of a closed descriptor throws EBADF', () => {
  const fd = openTcp({ family: 'IPv4' });
  closeFd(fd);
  assert.throws(() => closeFd(fd), withCode('EBADF', /close descriptor/));
});

test('fileLimit() is the soft limit that /proc/self/limits shows', () => {
  const line = /Max open files\s+(\S+)/.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1];
  assert.equal(String(fileLimit()), line === 'unlimited' ? 'Infinity' : line);
});
