// TCP socket options against the real kernel, where they need sysctls or lost segments to show.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import { test } from 'node:test';
import { ErrnoError } from '#linux/libc.ts';
import { readKernelCounters } from '#linux/procfs.ts';
import { acceptTcp, bindIdle, closeFd, listenTcp, localPort, openTcp } from '#linux/tcp-socket.ts';
import { inFreshNamespace } from './fresh-namespace.ts';

function connecting(fd: number, port: number): net.Socket {
  const socket = new net.Socket({ fd, allowHalfOpen: true });
  return socket.connect({ host: '127.0.0.1', port });
}

function register(): void {
  test('openTcp() with a used-up range of local ports fails to connect with EADDRNOTAVAIL', async () => {
    const listener = listenTcp({ address: '127.0.0.1', port: 6200, backlog: 8 });
    const localPorts = { first: 42_000, last: 42_001 };
    const first = [1, 2].map(() => connecting(openTcp({ family: 'IPv4', localPorts }), 6200));
    await Promise.all(first.map((socket) => once(socket, 'connect')));
    assert.deepEqual(first.map((socket) => socket.localPort).sort(), [42_000, 42_001]);
    const third = connecting(openTcp({ family: 'IPv4', localPorts }), 6200);
    const [error] = await once(third, 'error');
    assert.equal(error.code, 'EADDRNOTAVAIL');
    for (const socket of first) socket.destroy();
    closeFd(listener);
  });

  test('openTcp() with one SYN retry or a user timeout gives up on a silent peer with ETIMEDOUT', async () => {
    execFileSync('iptables', ['-A', 'INPUT', '-p', 'tcp', '--dport', '6201', '-j', 'DROP']);
    const options = [{ synRetries: 1 }, { userTimeoutMs: 500 }];
    const errors = options.map(async (option) => {
      const [error] = await once(connecting(openTcp({ family: 'IPv4', ...option }), 6201), 'error');
      return error.code;
    });
    assert.deepEqual(await Promise.all(errors), ['ETIMEDOUT', 'ETIMEDOUT']);
  });

  test('openTcp() and listenTcp() with Fast Open carry the second connection’s data on its SYN', async () => {
    writeFileSync('/proc/sys/net/ipv4/tcp_fastopen', '3');
    const listener = listenTcp({ address: '127.0.0.1', port: 6202, backlog: 8, fastOpenQueue: 8 });
    for (const passive of [0, 1]) {
      const client = connecting(openTcp({ family: 'IPv4', fastOpen: true }), 6202);
      // The write starts a Fast Open handshake; without a cookie the first connection asks for one.
      client.write('early');
      await once(client, 'connect');
      const fd = await accepted(listener);
      const server = new net.Socket({ fd, allowHalfOpen: true });
      assert.equal(String((await once(server, 'data'))[0]), 'early');
      assert.equal(readKernelCounters()['TcpExt.TCPFastOpenPassive'], passive);
      server.destroy();
      client.destroy();
    }
    closeFd(listener);
  });

  test('bindIdle() before a listener shares its port, after it throws EADDRINUSE', () => {
    const idle = bindIdle({ address: '127.0.0.1', port: 6203 });
    const listener = listenTcp({ address: '127.0.0.1', port: 6203, backlog: 1 });
    assert.throws(() => bindIdle({ address: '127.0.0.1', port: 6203 }), withCode('EADDRINUSE'));
    closeFd(listener);
    closeFd(idle);
  });

  test('acceptTcp() without descriptors throws EMFILE, and the connection stays in the queue', async () => {
    const listener = listenTcp({ address: '127.0.0.1', port: 6204, backlog: 8 });
    const client = connecting(openTcp({ family: 'IPv4' }), 6204);
    await once(client, 'connect');
    execFileSync('prlimit', ['--pid', String(process.pid), '--nofile=200:']);
    const idle: number[] = [];
    assert.throws(() => {
      for (;;) idle.push(bindIdle({ address: '127.0.0.1', port: 0 }));
    }, withCode('EMFILE'));
    assert.throws(() => acceptTcp(listener), withCode('EMFILE'));
    for (const fd of idle) closeFd(fd);
    const fd = acceptTcp(listener);
    assert.equal(localPort(fd ?? -1), 6204);
    closeFd(fd ?? -1);
    client.destroy();
    closeFd(listener);
  });
}

const withCode = (code: string) => (error: unknown) => error instanceof ErrnoError && error.code === code;

// The handshake is over, so only the softirq that puts the connection into the queue is waited for.
async function accepted(listener: number): Promise<number> {
  for (;;) {
    const fd = acceptTcp(listener);
    if (fd !== null) return fd;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

inFreshNamespace(import.meta.filename, register);
inFreshNamespace(import.meta.filename, register, { rootless: true });
