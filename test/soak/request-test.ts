// Bad requests to real services: each is answered or hung up on, none with a 5xx, and the service lives on in bounds.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ControlClient } from '#runner/control-client.ts';
import { type BadRequest, badRequest, SERVICE_NAMES, type ServiceName } from './bad-requests.ts';
import { Seeded } from './seeded.ts';

const CONCURRENCY = 16;
const ANSWER_DEADLINE_MS = 30_000;
/** What is loaded and compiled once comes before the memory is measured. */
const WARM_UP = 2000;
const MOST_GROWTH_KIB = 100 * 1024;
/** Else the memory grows because nobody collects it, and a leak could not be told from that. */
const HEAP_LIMIT = '--max-old-space-size=64';
const ROOT = join(import.meta.dirname, '../..');

export interface RequestResult {
  service: ServiceName;
  /** Answers by status; 0 where the service hung up. */
  statuses: Record<number, number>;
  grownKib: number;
  problems: string[];
}

/** In a sandbox: the proxy needs a queue and rules of its own. */
export async function tryRequests(service: ServiceName, count: number, seed: number): Promise<RequestResult> {
  const folder = mkdtempSync(join(tmpdir(), 'synfin-requests-'));
  const socketPath = join(folder, 'control.sock');
  const { child, output } = start(service, socketPath, folder);
  const result: RequestResult = { service, statuses: {}, grownKib: 0, problems: [] };
  try {
    await untilReady(child, socketPath, output);
    await send(service, { socketPath, from: seed, count: Math.min(count, WARM_UP) }, result);
    const before = residentKib(child);
    if (count > WARM_UP)
      await send(service, { socketPath, from: seed + WARM_UP, count: count - WARM_UP }, result);
    await untilReady(child, socketPath, output);
    result.grownKib = residentKib(child) - before;
    if (result.grownKib > MOST_GROWTH_KIB)
      result.problems.push(`${result.grownKib} KiB more memory than before`);
    child.kill('SIGTERM');
    const [status, signal] = await once(child, 'close');
    if (status !== 0) result.problems.push(`ended with ${status ?? signal}: ${output().slice(-2000)}`);
  } catch (error) {
    result.problems.push(`${(error as Error).message}: ${output().slice(-2000)}`);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
  return result;
}

/** For npm run soak. */
export async function requestTest(count: number, seed: number): Promise<boolean> {
  let isClean = true;
  for (const service of SERVICE_NAMES) {
    const { statuses, grownKib, problems } = await tryRequests(service, count, seed);
    const told = Object.entries(statuses).map(
      ([status, times]) => `${times} × ${status === '0' ? 'hung up' : status}`,
    );
    console.log(
      `${service}, seed ${seed}: ${count} requests: ${told.join(', ')}; ${grownKib} KiB more than before`,
    );
    for (const problem of problems) console.log(`  ${problem}`);
    isClean &&= problems.length === 0;
  }
  return isClean;
}

function start(service: ServiceName, socketPath: string, folder: string) {
  const child = spawn(process.execPath, [HEAP_LIMIT, join(ROOT, 'services', service, 'main.ts')], {
    env: {
      PATH: process.env.PATH,
      SYNFIN_LISTEN: `unix:${socketPath}`,
      SYNFIN_LOG_LEVEL: 'error',
      ...(service === 'proxy'
        ? { SYNFIN_STATE_DIR: folder, SYNFIN_INTERFACE: 'lo', SYNFIN_QUEUE: '77' }
        : {}),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => {
      said = (said + piece.toString()).slice(-20_000);
    });
  return { child, output: () => said };
}

async function untilReady(child: ChildProcess, socketPath: string, output: () => string): Promise<void> {
  const control = new ControlClient({ name: 'service', socketPath });
  const deadline = performance.now() + ANSWER_DEADLINE_MS;
  for (;;) {
    const isUp = await control.get('/healthz').then(
      () => true,
      () => false,
    );
    if (isUp) return;
    if (child.exitCode !== null || performance.now() > deadline) throw new Error(`Cannot start: ${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function send(
  service: ServiceName,
  { socketPath, from, count }: { socketPath: string; from: number; count: number },
  result: RequestResult,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  let next = 0;
  const worker = async () => {
    while (next < count && result.problems.length === 0) {
      const seed = from + next++;
      const bad = badRequest(service, new Seeded(seed));
      const status = await (bad.raw === undefined
        ? ask(socketPath, bad, agent)
        : throwAt(socketPath, bad.raw));
      result.statuses[status] = (result.statuses[status] ?? 0) + 1;
      if (status < 0)
        result.problems.push(`seed ${seed}: no answer to ${JSON.stringify(bad).slice(0, 1000)}`);
      // A service that had no time says so of its health: that is the machine's, not the request's.
      if (status >= 500 && !(status === 503 && bad.raw?.includes('/healthz')))
        result.problems.push(`seed ${seed}: ${status} for ${JSON.stringify(bad).slice(0, 1000)}`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  agent.destroy();
}

/** @returns the status; 0 if the connection was closed; -1 if nothing came in time */
function ask(socketPath: string, { method, path, headers, body }: BadRequest, agent: Agent): Promise<number> {
  return new Promise((resolve) => {
    const length = body === '' ? {} : { 'content-length': Buffer.byteLength(body, 'latin1') };
    const sent = request({ socketPath, agent, method, path, headers: { ...headers, ...length } });
    const timer = setTimeout(() => {
      resolve(-1);
      sent.destroy();
    }, ANSWER_DEADLINE_MS);
    const done = (status: number) => {
      clearTimeout(timer);
      resolve(status);
    };
    sent.on('error', () => done(0));
    sent.on('response', (response) => {
      response.resume().on('close', () => done(response.statusCode ?? 0));
    });
    sent.end(body, 'latin1');
  });
}

/** Writes bytes, and waits until the service has closed the connection. */
function throwAt(socketPath: string, raw: string): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    const timer = setTimeout(() => {
      resolve(-1);
      socket.destroy();
    }, ANSWER_DEADLINE_MS);
    let answer = '';
    socket.setEncoding('latin1').on('data', (text: string) => {
      answer = (answer + text).slice(0, 100);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0));
    });
    socket.end(raw, 'latin1');
  });
}

function residentKib({ pid }: ChildProcess): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
}
