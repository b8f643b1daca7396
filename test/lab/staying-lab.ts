// For tests: labs that stay, in a runtime folder of the test file's own; each test ends those that it has left.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach } from 'node:test';
import { openLab } from '#cli/staying-lab/lab-access.ts';
import { type LabSnapshot, takeSnapshot } from '#cli/staying-lab/lab-snapshot.ts';
import type { StateCounts } from '#lab/spec/state.ts';
import { until } from '#services/control/until.ts';
import { descendants, isRunning, synfin } from './synfin-command.ts';

export const runtime = mkdtempSync(join(tmpdir(), 'synfin-stays-'));
process.env.XDG_RUNTIME_DIR = runtime;
/** Of the records of labs. */
export const folder = join(runtime, 'synfin');
after(() => rmSync(runtime, { recursive: true, force: true }));
afterEach(async () => {
  await synfin('down', '--all');
});

export async function right(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await synfin(...args);
  assert.equal(status, 0, `synfin ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

export async function wrong(expected: number, pattern: RegExp, ...args: string[]): Promise<void> {
  const { status, stderr } = await synfin(...args);
  assert.match(stderr, pattern);
  assert.equal(status, expected);
}

/** What `synfin status` shows, without a command for each look. */
export async function look(name = 'default'): Promise<LabSnapshot> {
  const lab = await takeSnapshot(openLab(name));
  assert.ok(lab, `lab "${name}" has ended`);
  return lab;
}

/** Waits until a lane's counts are right. */
export function sees(isRight: (client: StateCounts, server: StateCounts) => boolean, name?: string) {
  return until(
    async () => (await look(name)).lanes[0],
    (lane) => Boolean(lane?.client && lane.server && isRight(lane.client.counts, lane.server.counts)),
    20_000,
  );
}

/** Everything that keeps the lab: unshare, pid 1 of it, its services. */
export function processesOf(pid: number): number[] {
  return [parentOf(pid), pid, ...descendants(pid).map((each) => each.pid)];
}

export function parentOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
}

export function serviceOf(pid: number, name: string): number {
  const found = descendants(pid).find(({ command }) => command.includes(`services/${name}/main.ts`));
  assert.ok(found, `no ${name} below ${pid}`);
  return found.pid;
}

export async function assertNothingLeft(pids: readonly number[], namespace: string): Promise<void> {
  await until(
    () => pids.filter(isRunning),
    (left) => left.length === 0,
  );
  const inside = readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/ns/net`) === namespace;
    } catch {
      return false; // it has just ended
    }
  });
  assert.deepEqual(inside, []);
}
