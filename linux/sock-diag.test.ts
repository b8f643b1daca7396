// Loopback in the namespace that the tests run in; only sockets with the tests' own ports are looked at.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { SockDiag, type SocketRow } from './sock-diag.ts';
import { acceptTcp, closeFd, listenTcp, localPort, setBacklog } from './tcp-socket.ts';

function withSockDiag<T>(use: (diag: SockDiag) => T): T {
  const diag = SockDiag.open();
  try {
    return use(diag);
  } finally {
    diag.close();
  }
}

async function connected(port: number, host: string): Promise<net.Socket> {
  const socket = net.connect({ port, host, allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}

test('SockDiag shows a connection in the accept queue as unaccepted until it is taken', async () => {
  const listener = listenTcp({ address: '127.0.0.1', port: 0, backlog: 5 });
  const port = localPort(listener);
  const client = await connected(port, '127.0.0.1');
  const server = (row: SocketRow) => row.state === 'ESTABLISHED';
  withSockDiag((diag) => {
    const before = diag.dump({ family: 'IPv4', localPort: port });
    assert.equal(before.length, 2, 'the listener and the connection');
    const listening = before.find(({ state }) => state === 'LISTEN');
    assert.deepEqual([listening?.receiveQueue, listening?.sendQueue], [1, 5]);
    const waiting = before.find(server);
    assert.deepEqual([waiting?.inode, waiting?.remotePort], [0, client.localPort]);

    const fd = acceptTcp(listener);
    const after = diag.dump({ family: 'IPv4', localPort: port });
    assert.notEqual(after.find(server)?.inode, 0);
    assert.equal(after.find(({ state }) => state === 'LISTEN')?.receiveQueue, 0);
    closeFd(fd ?? -1);
  });
  client.destroy();
  closeFd(listener);
});

test('SockDiag shows a listener with the limit that setBacklog() gave it', () => {
  const listener = listenTcp({ address: '127.0.0.1', port: 0, backlog: 5 });
  setBacklog(listener, 9);
  const rows = withSockDiag((diag) => diag.dump({ family: 'IPv4', localPort: localPort(listener) }));
  assert.deepEqual(
    rows.map(({ state, sendQueue }) => [state, sendQueue]),
    [['LISTEN', 9]],
  );
  closeFd(listener);
});

test('SockDiag.count() counts by state, and the filters narrow it', async () => {
  const server = net.createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const clients = await Promise.all(Array.from({ length: 3 }, () => connected(port, '127.0.0.1')));
  withSockDiag((diag) => {
    const atServer = diag.count({ family: 'IPv4', localPort: port });
    assert.deepEqual([atServer.LISTEN, atServer.ESTABLISHED, atServer.TIME_WAIT], [1, 3, 0]);
    const atClient = diag.count({ family: 'IPv4', remotePort: port });
    assert.deepEqual([atClient.LISTEN, atClient.ESTABLISHED], [0, 3]);
    const masked = diag.count({ family: 'IPv4', localPort: port, states: ['LISTEN', 'CLOSE_WAIT'] });
    assert.deepEqual([masked.LISTEN, masked.ESTABLISHED], [1, 0]);
    const none = diag.count({ family: 'IPv6', localPort: port });
    assert.equal(
      Object.values(none).reduce((sum, count) => sum + count),
      0,
    );
  });
  for (const client of clients) client.destroy();
  server.close();
});

test('SockDiag shows an IPv4 connection of an IPv6 socket among the IPv6 ones', async () => {
  const server = net.createServer({ allowHalfOpen: true }).listen({ port: 0, host: '::', ipv6Only: false });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = await connected(port, '127.0.0.1');
  const request = { localPort: port, states: ['ESTABLISHED'] } as const;
  withSockDiag((diag) => {
    const [row] = diag.dump({ family: 'IPv6', ...request });
    assert.deepEqual([row?.family, row?.remoteAddress], ['IPv6', '::ffff:127.0.0.1']);
    assert.deepEqual(diag.dump({ family: 'IPv4', ...request }), []);
  });
  client.destroy();
  server.close();
});

test('SockDiag.countByFamily() without a family gives both, each by itself, in one dump', async () => {
  const server = net.createServer({ allowHalfOpen: true }).listen({ port: 0, host: '::', ipv6Only: false });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = await connected(port, '127.0.0.1');
  withSockDiag((diag) => {
    const atClient = diag.countByFamily({ remotePort: port });
    assert.deepEqual([atClient.IPv4.ESTABLISHED, atClient.IPv6.ESTABLISHED], [1, 0]);
    const atServer = diag.countByFamily({ localPort: port, states: ['LISTEN', 'ESTABLISHED'] });
    assert.deepEqual([atServer.IPv6.LISTEN, atServer.IPv6.ESTABLISHED, atServer.IPv4.ESTABLISHED], [1, 1, 0]);
    assert.equal(diag.count({ localPort: port }).LISTEN, 1);
    const both = diag.dump({ localPort: port });
    assert.deepEqual(both.map(({ family, state }) => `${family} ${state}`).sort(), [
      'IPv6 ESTABLISHED',
      'IPv6 LISTEN',
    ]);
  });
  client.destroy();
  server.close();
});

test('SockDiag.forEach() whose visitor throws leaves the next request intact', () => {
  const listeners = [1, 2, 3].map(() => listenTcp({ address: '127.0.0.1', port: 0, backlog: 1 }));
  withSockDiag((diag) => {
    const stop = new Error('enough');
    const visit = () => {
      throw stop;
    };
    assert.throws(() => diag.forEach({ family: 'IPv4', states: ['LISTEN'] }, visit), stop);
    assert.ok(diag.count({ family: 'IPv4', states: ['LISTEN'] }).LISTEN >= 3);
  });
  for (const fd of listeners) closeFd(fd);
});

test('SockDiag.forEach() whose visitor asks for another dump throws', () => {
  const listener = listenTcp({ address: '127.0.0.1', port: 0, backlog: 1 });
  withSockDiag((diag) => {
    const nested = () => void diag.count({ family: 'IPv4' });
    assert.throws(
      () => diag.forEach({ family: 'IPv4', states: ['LISTEN'] }, nested),
      /another dump is going on/,
    );
  });
  closeFd(listener);
});

test('SockDiag after close() throws', () => {
  const diag = SockDiag.open();
  diag.close();
  diag.close();
  assert.throws(
    () => diag.count({ family: 'IPv4' }),
    /^Error: Cannot dump sockets: the connection to sock_diag is closed$/,
  );
});
