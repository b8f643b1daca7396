// Socket counts against the real kernel: what a loopback cannot show without lost segments, and many sockets at once.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { isAtLeast, kernelRelease, readKernelCounters, readSockstat } from '#linux/procfs.ts';
import { SockDiag, type SocketRequest, type SocketRow } from '#linux/sock-diag.ts';
import { writeSysctls } from '#linux/sysctl.ts';
import { bindIdle, closeFd, listenTcp, openTcp } from '#linux/tcp-socket.ts';
import { inFreshNamespace } from './fresh-namespace.ts';

const DEADLINE_MS = 5_000;

/** Asks again, once per turn of the event loop, until it is so: sockets change state a moment after their packets. */
async function until<T>(ask: () => T | undefined): Promise<T> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  for (;;) {
    const answer = ask();
    if (answer !== undefined) return answer;
    if (signal.aborted) throw new Error(`Cannot go on: it was not so within ${DEADLINE_MS} ms`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function connect(port: number): Promise<net.Socket> {
  const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}

async function startServer(): Promise<{ port: number; accepted: net.Socket[]; close: () => void }> {
  const accepted: net.Socket[] = [];
  const server = net.createServer({ allowHalfOpen: true }, (socket) => accepted.push(socket.resume()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    for (const socket of accepted) socket.destroy();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, accepted, close };
}

function register(): void {
  // A late segment must not kill a TIME_WAIT that is to be counted (RFC 1337).
  writeSysctls({ 'net.ipv4.tcp_rfc1337': '1' });
  const diag = SockDiag.open();
  const find = (request: SocketRequest) => until<SocketRow>(() => diag.dump(request)[0]);

  test('SockDiag shows SYN_SENT and SYN_RECV where the SYN-ACK is lost', async () => {
    const server = await startServer();
    const drop = [
      '-p',
      'tcp',
      '--sport',
      String(server.port),
      '--tcp-flags',
      'SYN,ACK',
      'SYN,ACK',
      '-j',
      'DROP',
    ];
    execFileSync('iptables', ['-A', 'OUTPUT', ...drop]);
    const client = net.connect(server.port, '127.0.0.1').on('error', () => undefined);
    const atServer = await find({ family: 'IPv4', localPort: server.port, states: ['SYN_RECV'] });
    const atClient = await find({ family: 'IPv4', remotePort: server.port, states: ['SYN_SENT'] });
    assert.equal(atServer.remotePort, atClient.localPort);
    assert.deepEqual([atServer.timer, atClient.timer, atServer.inode], ['Retransmit', 'Retransmit', 0]);
    assert.notEqual(atClient.inode, 0);
    client.destroy();
    server.close();
  });

  test('SockDiag tells an orphaned FIN_WAIT_2 from one that is still open, and sockstat takes it for TIME_WAIT', async () => {
    const server = await startServer();
    const before = readSockstat().timeWait;
    const open = await connect(server.port);
    const orphan = await connect(server.port);
    const ports = { open: open.localPort, orphan: orphan.localPort };
    open.end();
    orphan.destroy();
    const rows = await until(() => {
      const found = diag.dump({ family: 'IPv4', remotePort: server.port, states: ['FIN_WAIT_2'] });
      return found.length === 2 ? found : undefined;
    });
    const byPort = new Map(rows.map((row) => [row.localPort, row]));
    assert.equal(byPort.get(ports.open ?? 0)?.timer, 'None');
    assert.notEqual(byPort.get(ports.open ?? 0)?.inode, 0);
    assert.equal(byPort.get(ports.orphan ?? 0)?.timer, 'TimeWait');
    assert.equal(byPort.get(ports.orphan ?? 0)?.inode, 0);
    assert.equal(readSockstat().timeWait - before, 1);
    assert.equal(diag.count({ family: 'IPv4', localPort: server.port }).CLOSE_WAIT, 2);
    server.close();
    await until(() => {
      const { TIME_WAIT } = diag.count({ family: 'IPv4', remotePort: server.port });
      return TIME_WAIT === 2 ? true : undefined;
    });
    open.destroy();
  });

  test('SockDiag shows a full accept queue one past its limit, and the kernel counts the overflow', async () => {
    const listener = listenTcp({ address: '127.0.0.1', port: 6300, backlog: 1 });
    const clients = [1, 2, 3].map(() => net.connect(6300, '127.0.0.1').on('error', () => undefined));
    const request = { family: 'IPv4', localPort: 6300 } as const;
    const counts = await until(() => {
      const found = diag.count(request);
      return found.ESTABLISHED === 2 ? found : undefined;
    });
    assert.equal(counts.LISTEN, 1);
    const rows = diag.dump(request);
    const listening = rows.find(({ state }) => state === 'LISTEN');
    assert.deepEqual([listening?.receiveQueue, listening?.sendQueue], [2, 1]);
    const established = rows.filter(({ state }) => state === 'ESTABLISHED');
    assert.deepEqual(
      established.map(({ inode }) => inode),
      [0, 0],
    );
    await until(() => ((readKernelCounters()['TcpExt.ListenOverflows'] ?? 0) > 0 ? true : undefined));
    for (const client of clients) client.destroy();
    closeFd(listener);
  });

  test('SockDiag shows bound and idle sockets on request only', (t) => {
    if (!isAtLeast(kernelRelease(), 6, 8)) return t.skip('bound sockets show from Linux 6.8 on');
    const idle = [1, 2, 3].map(() => bindIdle({ address: '127.0.0.1', port: 6301 }));
    const unbound = openTcp({ family: 'IPv4' });
    const request = { family: 'IPv4', localPort: 6301 } as const;
    assert.equal(diag.count({ ...request, boundInactive: true }).CLOSED, 3);
    assert.equal(diag.count({ ...request, states: [], boundInactive: true }).CLOSED, 3);
    assert.equal(diag.count(request).CLOSED, 0);
    assert.ok(diag.dump({ ...request, boundInactive: true }).every(({ boundInactive }) => boundInactive));
    for (const fd of [...idle, unbound]) closeFd(fd);
  });

  test('SockDiag.count(), forEach() and dump() agree with sockstat on thousands of TIME_WAIT sockets', async () => {
    const server = await startServer();
    const total = 3_000;
    for (let started = 0; started < total; started += 100) {
      const clients = await Promise.all(Array.from({ length: 100 }, () => connect(server.port)));
      const closed = clients.map((client) => once(client.resume(), 'close'));
      await until(() => (server.accepted.length === 100 ? true : undefined));
      for (const client of clients) client.end();
      for (const socket of server.accepted.splice(0)) socket.on('end', () => socket.end());
      await Promise.all(closed);
    }
    const request = { family: 'IPv4', remotePort: server.port } as const;
    await until(() => (diag.count(request).TIME_WAIT === total ? true : undefined));
    let visited = 0;
    diag.forEach(request, (row) => {
      if (row.state === 'TIME_WAIT') visited++;
    });
    assert.equal(visited, total);
    const ports = diag.dump({ ...request, states: ['TIME_WAIT'] }).map(({ localPort }) => localPort);
    assert.equal(new Set(ports).size, total);
    assert.equal(diag.count({ ...request, states: ['ESTABLISHED', 'LISTEN'] }).TIME_WAIT, 0);
    assert.equal(
      readSockstat().timeWait,
      diag.count({ family: 'IPv4', states: ['TIME_WAIT', 'FIN_WAIT_2'] }).TIME_WAIT,
    );
    server.close();
  });
}

inFreshNamespace(import.meta.filename, register);
inFreshNamespace(import.meta.filename, register, { rootless: true });
