// The local runtime in real namespaces: a lab comes up with its addresses, rules and services, signals have their effect
// once, and whatever is killed, and when, nothing is left.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

const FIXTURES = path.join(import.meta.dirname, '../fixtures');
const DEADLINE_MS = 20_000;

interface Told {
  event: string;
  pid?: number;
  namespaces?: string;
  pods?: string[];
  [more: string]: unknown;
}

const started: ChildProcess[] = [];
after(() => {
  for (const child of started) child.kill('SIGKILL');
});

/** A run of a fixture in a sandbox: what it tells, one JSON line each, and its end. */
class Run {
  readonly child: ChildProcess;
  readonly told: Told[] = [];
  readonly ended: Promise<{ status: number | null; signal: string | null }>;
  stderr = '';
  #wake: () => void = () => undefined;

  constructor(fixture: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    this.child = spawn(process.execPath, [path.join(FIXTURES, fixture), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env,
    });
    started.push(this.child);
    this.ended = once(this.child, 'exit').then(([status, signal]) => ({ status, signal }));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    createInterface({ input: this.child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      this.told.push(JSON.parse(line) as Told);
      this.#wake();
    });
  }

  /** Waits until `event` has been told. */
  async tells(event: string): Promise<Told> {
    const deadline = AbortSignal.timeout(DEADLINE_MS);
    for (;;) {
      const found = this.told.find((told) => told.event === event);
      if (found) return found;
      const more = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      const end = this.ended.then(() => pause(100));
      await Promise.race([more, end, once(deadline, 'abort')]);
      assert.ok(
        !deadline.aborted,
        `"${event}" not told in time; told ${JSON.stringify(this.told)} ${this.stderr}`,
      );
      const ended = this.child.exitCode !== null && !this.told.some((told) => told.event === event);
      assert.ok(!ended, `ended before "${event}"; told ${JSON.stringify(this.told)} ${this.stderr}`);
    }
  }

  /** Every namespace that it has told about. */
  namespaces(): string[] {
    return this.told
      .flatMap(({ namespaces = '', pods = [] }) => [...namespaces.split(' '), ...pods])
      .filter(Boolean);
  }
}

/** Running processes, of all that /proc shows, that are in one of the namespaces. */
function pidsIn(namespaces: readonly string[]): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) =>
      ['net', 'mnt', 'pid'].some((kind) => {
        try {
          return isRunning(pid) && namespaces.includes(readlinkSync(`/proc/${pid}/ns/${kind}`));
        } catch {
          return false; // it has just ended, or is none of ours
        }
      }),
    );
}

/** A zombie is not: it holds nothing, and only waits for this machine's init to look at it. */
function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false; // no such process
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(parent);
      } catch {
        return false; // it has just ended
      }
    });
}

/** Waits until no process is left in the namespaces, and checks that no mount of them shows here. */
async function assertNothingLeft(namespaces: readonly string[], mountsBefore: string): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (pidsIn(namespaces).length > 0) {
    assert.ok(performance.now() < deadline, `still running: ${pidsIn(namespaces).join(', ')}`);
    await pause(10);
  }
  assert.equal(readFileSync('/proc/self/mountinfo', 'utf8'), mountsBefore);
}

const mounts = () => readFileSync('/proc/self/mountinfo', 'utf8');

for (const family of ['IPv4', 'IPv6']) {
  test(`deployLocalLab, ${family}: pods reach one another, services answer, a second lab has its own sysctls`, async () => {
    const run = new Run('lab-checks.ts', [family]);
    assert.deepEqual(await run.ended, { status: 0, signal: null }, run.stderr + JSON.stringify(run.told));
    assert.deepEqual(
      run.told.filter(({ event }) => event === 'failed'),
      [],
    );
    assert.ok(run.told.some(({ event }) => event === 'all checks done'));
  });
}

const VICTIMS = {
  'the outer process': (run: Run) => run.child.pid as number,
  unshare: (run: Run) => childrenOf(run.child.pid as number)[0] as number,
  'the inner process': (run: Run) => childrenOf(VICTIMS.unshare(run))[0] as number,
};
for (const [victim, pidOf] of Object.entries(VICTIMS)) {
  for (const moment of ['prepared', 'up', 'down']) {
    test(`SIGKILL of ${victim} once the lab is ${moment}: no process, namespace or mount is left`, async () => {
      const mountsBefore = mounts();
      const run = new Run('sandboxed-lab.ts', [`--until=${moment === 'prepared' ? 'up' : moment}`]);
      await run.tells(moment);
      assert.ok(pidsIn(run.namespaces()).length > 0);
      process.kill(pidOf(run), 'SIGKILL');
      const { status, signal } = await run.ended;
      // Of the inner one's end by SIGKILL, unshare 2.38 makes a 1; others pass the signal on.
      assert.ok(victim === 'the outer process' ? signal === 'SIGKILL' : [1, 137].includes(status ?? 0));
      await assertNothingLeft(run.namespaces(), mountsBefore);
    });
  }
}

test('SIGKILL of the outer process as soon as it has a child: no process is left', async () => {
  const mountsBefore = mounts();
  const run = new Run('sandboxed-lab.ts', ['--until=up']);
  await run.tells('outer');
  const outer = run.child.pid as number;
  const deadline = performance.now() + DEADLINE_MS;
  let children = childrenOf(outer);
  while (children.length === 0) {
    assert.ok(performance.now() < deadline, 'no child in time');
    await pause(1);
    children = childrenOf(outer);
  }
  const namespaces = children
    .flatMap((pid) => childrenOf(pid))
    .map((pid) => readlinkSync(`/proc/${pid}/ns/net`));
  run.child.kill('SIGKILL');
  await run.ended;
  while (children.some((pid) => isRunning(pid))) {
    assert.ok(performance.now() < deadline, 'a child is still running');
    await pause(5);
  }
  const ours = readlinkSync('/proc/self/ns/net');
  await assertNothingLeft(
    namespaces.filter((name) => name !== ours),
    mountsBefore,
  );
});

test('enterSandbox, with an inner process that exits, returns its status', async () => {
  assert.deepEqual(await new Run('sandboxed-lab.ts', ['--exit=7']).ended, { status: 7, signal: null });
});

test('enterSandbox passes a signal on once, and a lab without a handler ends as from a signal', async () => {
  const mountsBefore = mounts();
  const counting = new Run('sandboxed-lab.ts', ['--until=prepared', '--signals=count']);
  await counting.tells('prepared');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    counting.child.kill(signal);
    await counting.tells(signal);
  }
  assert.deepEqual(
    counting.told.slice(2).map(({ event }) => event),
    ['SIGINT', 'SIGTERM'],
  );
  counting.child.kill('SIGHUP'); // the third in so short a time: it no longer waits
  assert.equal((await counting.ended).status, 137);
  await assertNothingLeft(counting.namespaces(), mountsBefore);

  const plain = new Run('sandboxed-lab.ts', ['--until=prepared']);
  await plain.tells('prepared');
  plain.child.kill('SIGTERM');
  assert.deepEqual(await plain.ended, { status: 143, signal: null });
});

test('insideSandbox, with a forged mark in the environment, is false', async () => {
  const env = { ...process.env, SYNFIN_SANDBOX: 'net:[1] mnt:[2] pid:[3]' };
  const run = new Run('sandboxed-lab.ts', ['--exit=0'], env);
  assert.equal((await run.tells('outer')).pid, run.child.pid);
  assert.equal((await run.ended).status, 0);
});
