// The bundles of the image, each started from another folder as in a pod: healthy, with further processes, and a whole
// experiment by the bundled command line.
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { freePort } from '#services/control/free-port.ts';
import { until } from '#services/control/until.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const APP = mkdtempSync(path.join(tmpdir(), 'synfin-bundles-'));
const TOKEN = '0123456789abcdef';
/** Half of them in reserve: 150 connections in each process. */
const FILES = 300;
const WANTED = 250;

const running: ChildProcess[] = [];

before(() => execFileSync(process.execPath, ['scripts/bundle.ts', APP], { cwd: ROOT }));
after(async () => {
  for (const child of running.filter(
    ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
  )) {
    child.kill();
    await once(child, 'exit');
  }
  rmSync(APP, { recursive: true });
});

/** Starts a role's bundle; asks its control API as the operator does. */
async function start(role: string, env: Record<string, string> = {}) {
  const port = await freePort();
  const child = spawn('sh', ['-c', `ulimit -n ${FILES}; exec "$0" ${role}.mjs`, process.execPath], {
    cwd: APP,
    env: { PATH: process.env.PATH, SYNFIN_LISTEN: `tcp:127.0.0.1:${port}`, SYNFIN_TOKEN: TOKEN, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  running.push(child);
  const ask = async (route: string, method = 'GET', body?: object) => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const answer = await fetch(`http://127.0.0.1:${port}${route}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
    return { status: answer.status, body: (await answer.json()) as any };
  };
  await until(
    () => ask('/healthz').catch(() => null),
    (answer) => answer?.status === 200,
  );
  return ask;
}

test('each service is healthy, and ends with 0 when it is told to', async () => {
  for (const role of ['client', 'server', 'exporter', 'proxy']) {
    await start(role);
    const child = running.pop() as ChildProcess;
    child.kill();
    assert.deepEqual(await once(child, 'exit'), [0, null], role);
  }
});

test('client and server start further processes of their own bundle', async () => {
  const [client, server, port] = [await start('client'), await start('server'), await freePort()];
  const lane = { address: '127.0.0.1', port };
  assert.equal((await server('/lanes/many', 'PUT', { ...lane, behaviour: {} })).status, 200);
  const behaviour = { connections: WANTED, rate: 1000 };
  assert.equal((await client('/lanes/many', 'PUT', { target: lane, behaviour })).status, 200);
  for (const ask of [client, server]) {
    const isThere = (body: { open: number }) => body.open === WANTED;
    await until(async () => (await ask('/lanes/many')).body, isThere);
    await until(
      async () => (await ask('/healthz')).body.furtherProcesses,
      (count) => count === 1,
    );
  }
});

test('the command line lists and explains, and its local runtime runs an experiment', () => {
  const synfin = (...args: string[]) =>
    execFileSync(path.join(APP, 'synfin.mjs'), args, {
      cwd: '/',
      encoding: 'utf8',
      env: { PATH: `${path.dirname(process.execPath)}:${process.env.PATH}`, LC_ALL: 'C' },
    });
  assert.match(synfin('--version'), /^\d+\.\d+\.\d+/);
  assert.match(synfin('list'), /^close-wait-leak +CLOSE_WAIT/m);
  assert.match(synfin('explain', 'closing', '--lang', 'zh'), /CLOSING/);
  assert.match(synfin('run', 'closed-bound-idle', '--report', path.join(APP, 'reports')), /Confirmed/);
  assert.ok(existsSync(path.join(APP, 'reports/closed-bound-idle/report.html')));
});

test('the licences of the packages are with the bundles, and nothing of ours is missing that a bundle reads', () => {
  const licences = execFileSync('cat', [path.join(APP, 'licences.txt')], { encoding: 'utf8' });
  for (const name of ['express', 'zod', 'pino']) assert.match(licences, new RegExp(`^${name} \\d`, 'm'));
  assert.ok(existsSync(path.join(APP, 'LICENSE')));
});
