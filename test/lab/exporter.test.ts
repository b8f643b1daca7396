// The exporter against real sockets on the loopback interface, as a process without any capability.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect, Socket } from 'node:net';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { LaneSample, SamplesAnswer } from '#lab/run/observation.ts';
import { readSockstat } from '#linux/procfs.ts';
import { SockDiag } from '#linux/sock-diag.ts';
import { acceptTcp, bindIdle, closeFd, listenTcp } from '#linux/tcp-socket.ts';
import { freePort } from '#services/control/free-port.ts';
import { until } from '#services/control/until.ts';
import { tcpSockets } from '#services/exporter/collectors/tcp-sockets.ts';

const root = path.join(import.meta.dirname, '../..');
/** Without these, a process that is root by name has no more rights over the network than anyone. */
const WITHOUT_CAPABILITIES = ['--bounding-set=-all', '--inh-caps=-all', '--no-new-privs'];

async function connected(host: string, port: number): Promise<Socket> {
  const socket = connect({ host, port, allowHalfOpen: true });
  await once(socket, 'connect');
  socket.on('error', () => {
    // the other end may be closed with data unread when a test ends
  });
  return socket;
}

describe('exporter', () => {
  let folder = '';
  let child: ChildProcess;

  const ask = (method: string, where: string, body?: unknown) =>
    new Promise<string>((resolve, reject) => {
      const headers = { 'content-type': 'application/json' };
      const call = request({ socketPath: path.join(folder, 'exporter.sock'), method, path: where, headers });
      call.once('error', reject).once('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => {
          text += part;
        });
        response.once('end', () =>
          response.statusCode === 200 ? resolve(text) : reject(new Error(`${response.statusCode} ${text}`)),
        );
      });
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });

  const latest = async (lane: string): Promise<LaneSample | undefined> => {
    const answer: SamplesAnswer = JSON.parse(await ask('GET', '/samples'));
    return answer.samples.at(-1)?.lanes[lane];
  };

  before(async () => {
    folder = mkdtempSync('/tmp/synfin-exporter-');
    child = spawn(
      'setpriv',
      [...WITHOUT_CAPABILITIES, process.execPath, path.join(root, 'services/exporter/main.ts')],
      {
        env: {
          PATH: process.env.PATH,
          SYNFIN_LISTEN: `unix:${folder}/exporter.sock`,
          SYNFIN_LOG_LEVEL: 'warn',
        },
        stdio: ['ignore', 'inherit', 'inherit'],
      },
    );
    await until(
      () => ask('GET', '/healthz').catch(String),
      (answer) => answer.includes('"Ok"'),
    );
  });

  after(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
    rmSync(folder, { recursive: true });
  });

  it('runs without a capability', () => {
    const status = readFileSync(`/proc/${child.pid}/status`, 'latin1');
    assert.match(status, /^CapEff:\s+0+$/m);
    assert.match(status, /^CapBnd:\s+0+$/m);
  });

  it('sees both ends of a lane: unaccepted connections, the full accept queue, and the client ports', async () => {
    const port = await freePort();
    const listener = listenTcp({ address: '127.0.0.1', port, backlog: 1 });
    const clients = [await connected('127.0.0.1', port), await connected('127.0.0.1', port)];
    await ask('PUT', '/lanes/test.server', { side: 'Server', port });
    await ask('PUT', '/lanes/test.client', { side: 'Client', port });
    const ports = clients.map(({ localPort }) => localPort).sort();

    const full = await until(
      () => latest('test.server'),
      (sample) => sample?.unaccepted === 2,
    );
    assert.deepEqual(full?.acceptQueue, { length: 2, limit: 1 });
    assert.equal(full?.counts.LISTEN, 1);
    const client = await until(
      () => latest('test.client'),
      (sample) => sample?.counts.ESTABLISHED === 2,
    );
    assert.deepEqual(client?.sockets.map(({ clientPort }) => clientPort).sort(), ports);
    assert.equal(client?.unaccepted, 0);
    const page = await ask('GET', '/metrics');
    assert.match(page, new RegExp(`synfin_tcp_accept_queue_length\\{family="IPv4",port="${port}"\\} 2`));
    assert.match(page, new RegExp(`synfin_tcp_sockets_unaccepted\\{family="IPv4",port="${port}"\\} 2`));
    assert.match(page, /synfin_lane_sockets\{lane="test.server",side="Server",state="established"\} 2/);

    const accepted = acceptTcp(listener);
    assert.ok(accepted !== null);
    await until(
      () => latest('test.server'),
      (sample) => sample?.unaccepted === 1,
    );
    clients[0]?.end();
    await until(
      () => latest('test.server'),
      (sample) => sample?.counts.CLOSE_WAIT === 1,
    );
    await until(
      () => latest('test.client'),
      (sample) => sample?.counts.FIN_WAIT_2 === 1,
    );

    for (const socket of clients) socket.destroy();
    closeFd(accepted);
    closeFd(listener);
    await ask('DELETE', '/lanes');
  });

  it('shows bound-but-idle sockets as CLOSED where the kernel does', async (t) => {
    const { showsClosed } = JSON.parse(await ask('GET', '/healthz'));
    if (!showsClosed) return t.skip('needs Linux 6.8');
    const port = await freePort();
    const idle = [bindIdle({ address: '127.0.0.1', port }), bindIdle({ address: '127.0.0.1', port })];
    await ask('PUT', '/lanes/test.idle', { side: 'Server', port });
    const sample = await until(
      () => latest('test.idle'),
      (seen) => seen?.counts.CLOSED === 2,
    );
    assert.deepEqual(sample?.sockets[0], { clientPort: 0, state: 'CLOSED', unaccepted: false });
    for (const fd of idle) closeFd(fd);
    await ask('DELETE', '/lanes');
  });

  it('shows no metric that docs/metrics.md does not name', async () => {
    const doc = readFileSync(path.join(root, 'docs/metrics.md'), 'utf8');
    const names = Array.from((await ask('GET', '/metrics')).matchAll(/^# TYPE (\S+)/gm), ([, name]) => name);
    assert.ok(names.length > 40);
    assert.deepEqual(
      names.filter((name) => !doc.includes(`\`${name}\``)),
      [],
    );
  });

  it("gives the kernel's counters", async () => {
    const counters = JSON.parse(await ask('GET', '/counters'));
    assert.equal(typeof counters['TcpExt.ListenOverflows'], 'number');
    assert.ok(counters['Tcp.ActiveOpens'] >= 2);
  });
});

describe('tcpSockets()', () => {
  const PER_FAMILY = 40;

  /** Leaves TIME_WAIT and orphaned FIN_WAIT_2 minisockets behind; the returned function ends the rest. */
  async function leaveMinisockets(address: string): Promise<() => void> {
    const port = await freePort();
    const listener = listenTcp({ address, port, backlog: 4096 });
    const held: number[] = [];
    for (let i = 0; i < PER_FAMILY; i++) {
      const client = await connected(address, port);
      const fd = await until(
        () => acceptTcp(listener),
        (accepted) => accepted !== null,
      );
      client.destroy();
      // Every second server never answers the FIN: an orphan in FIN_WAIT_2. The others close too: TIME_WAIT.
      if (i % 2 === 0) held.push(fd ?? -1);
      else await closeAfterFin(fd ?? -1);
    }
    closeFd(listener);
    return () => held.forEach(closeFd);
  }

  /** Closes the server's end once the client's FIN is there, so that the client's end is the one in TIME_WAIT. */
  async function closeAfterFin(fd: number): Promise<void> {
    const socket = new Socket({ fd, allowHalfOpen: true });
    socket.resume();
    await once(socket, 'end');
    socket.end();
    await once(socket, 'close');
  }

  it('gives the same numbers with and without the TIME_WAIT rows of IPv4', async () => {
    const end = [await leaveMinisockets('127.0.0.1'), await leaveMinisockets('::1')];
    const sockets = SockDiag.open();
    const count = (exactUpTo: number) => {
      const samples = tcpSockets({ sockets, sockstat: readSockstat, showsClosed: true, exactUpTo }).collect();
      return Object.fromEntries(
        samples.map(({ labels, value }) => [`${labels?.family} ${labels?.state}`, Number(value)]),
      );
    };
    const exact = await until(
      () => count(1e9),
      (counts) => (counts['IPv6 time_wait'] ?? 0) >= PER_FAMILY / 2,
    );
    assert.ok((exact['IPv4 time_wait'] ?? 0) >= PER_FAMILY / 2);
    assert.ok((exact['IPv4 fin_wait_2'] ?? 0) >= PER_FAMILY / 2);
    await until(
      () => ({ cheap: count(0), exact: count(1e9) }),
      ({ cheap, exact: counted }) => isDeepStrictEqual(cheap, counted),
    );
    sockets.close();
    for (const each of end) each();
  });
});
