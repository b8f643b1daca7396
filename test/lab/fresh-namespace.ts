// Runs a test file once more in a network namespace of its own, with loopback up, so that its rules, sysctls and
// sockets touch nobody and end with it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { readFailures } from '../spec-summary.ts';

/** Argument that tells the second run from the first. */
const INSIDE = 'inside-fresh-namespace';
const ORDINARY_USER = 1000;

/** Who the second run is. */
export interface FreshNamespaceOptions {
  /** An ordinary user (uid 1000) who is root in a user namespace of its own: the rootless lab. Needs root to become it. */
  rootless?: boolean;
}

/**
 * Registers the tests of `register` to run in new namespaces; here, one test that passes when they all do.
 *
 * @param file import.meta.filename of the caller
 */
export function inFreshNamespace(
  file: string,
  register: () => void,
  { rootless = false }: FreshNamespaceOptions = {},
): void {
  const mode = rootless ? `${INSIDE}-rootless` : INSIDE;
  if (process.argv.some((argument) => argument.startsWith(INSIDE))) {
    if (process.argv.includes(mode)) register();
    return;
  }
  const name = `${path.basename(file)} passes in a namespace of its own${rootless ? ', as an ordinary user' : ''}`;
  const skip =
    rootless && !canBecome(ORDINARY_USER) && 'only a root with ordinary users can become one of them';
  test(name, { skip }, async (t) => {
    // What a failed test has left open must not keep the process, and its reason, for ever.
    const inside = [process.execPath, '--test-force-exit', '--test-reporter=spec', file, mode];
    const user = rootless
      ? ['setpriv', `--reuid=${ORDINARY_USER}`, `--regid=${ORDINARY_USER}`, '--clear-groups']
      : [];
    const userNamespace = rootless ? ['--user', '--map-root-user'] : [];
    const shell = ['sh', '-c', 'ip link set lo up && exec "$@"', 'fresh-namespace'];
    const [program = '', ...args] = [...user, 'unshare', ...userNamespace, '--net', ...shell, ...inside];
    // A test runner that finds this variable reports to a parent, not on its output.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const scratch = mkdtempSync(path.join(tmpdir(), 'synfin-inside-'));
    t.after(() => rmSync(scratch, { recursive: true }));
    // Not pipes: what a failed test has left running keeps those open.
    const said = ['output', 'errors'].map((name) => path.join(scratch, name));
    const files = said.map((file) => openSync(file, 'w'));
    const child = spawn(program, args, { env, stdio: ['ignore', ...files], signal: t.signal });
    for (const file of files) closeSync(file);
    const ended = once(child, 'exit').catch((cause: Error) => [cause.message]);
    const [status] = (await ended) as [number | string | null];
    const [output = '', errors = ''] = said.map((file) => readFileSync(file, 'utf8'));
    if (status !== 0) {
      const why = `${errors}${readFailures(output) || output}`;
      throw new Error(`Cannot pass in the namespace: status ${status}\n${why}`);
    }
    for (const line of output.split('\n').filter((each) => /^[✔﹣]/.test(each))) t.diagnostic(line);
  });
}

/** In a rootless sandbox we are root, and there is no other user: /proc/self/uid_map has ranges of first, outside, count. */
export function canBecome(uid: number): boolean {
  if (process.getuid?.() !== 0) return false;
  const ranges = readFileSync('/proc/self/uid_map', 'latin1').trim().split('\n');
  return ranges.some((range) => {
    const [first = 0, , count = 0] = range.trim().split(/\s+/).map(Number);
    return uid >= first && uid < first + count;
  });
}
