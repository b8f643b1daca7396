// npm run soak: tests that take minutes. Each prints what it does, and last whether all of it was clean.
// usage: main.ts kill|frames|files|requests|rounds|cluster|pod-kills|operator-kills [COUNT] [SEED] [--busy]
import { spawnSync } from 'node:child_process';
import { sandboxCommand, whyNoSandbox } from '#test/lab-sandbox.ts';
import { whileBusy } from './busy-cores.ts';
import { operatorKills, podKills } from './cluster/cluster-kills.ts';
import { clusterRounds } from './cluster/cluster-rounds.ts';
import { fileTest } from './file-test.ts';
import { frameTest } from './frame-test.ts';
import { killTest } from './kill-test.ts';
import { requestTest } from './request-test.ts';
import { roundTest } from './round-test.ts';

interface Soak {
  count: number;
  /** In namespaces of its own, in which all that is found belongs to the test. */
  sandbox?: boolean;
  /** True when all is well. */
  run(count: number, seed: number): Promise<boolean>;
}

const SOAKS: Record<string, Soak> = {
  kill: { count: 200, sandbox: true, run: killTest },
  frames: { count: 1_000_000, run: frameTest },
  files: { count: 100_000, run: fileTest },
  requests: { count: 100_000, sandbox: true, run: requestTest },
  rounds: { count: 10, run: roundTest },
  cluster: { count: 1, run: clusterRounds },
  'pod-kills': { count: 20, run: podKills },
  'operator-kills': { count: 20, run: operatorKills },
};
const INSIDE = 'SYNFIN_SOAK_INSIDE';

function usage(): never {
  process.stderr.write(`usage: npm run soak -- ${Object.keys(SOAKS).join('|')} [COUNT] [SEED] [--busy]\n`);
  process.exit(2);
}

/** Runs this again in a sandbox. */
function inSandbox(args: readonly string[]): number {
  const uid = process.getuid?.() ?? -1;
  const refusal = whyNoSandbox(uid);
  if (refusal !== null) {
    process.stderr.write(`Cannot run: ${refusal}\n`);
    return 1;
  }
  const [program = '', ...before] = sandboxCommand(uid);
  const command = [...before, process.execPath, import.meta.filename, ...args];
  const { status } = spawnSync(program, command, {
    stdio: 'inherit',
    env: { ...process.env, [INSIDE]: '1' },
  });
  return status ?? 1;
}

const given = process.argv.slice(2);
const busy = given.includes('--busy');
const [name = '', countText, seedText] = given.filter((word) => word !== '--busy');
const soak = SOAKS[name] ?? usage();
const count = Number(countText ?? soak.count);
const seed = Number(seedText ?? 1);
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed) || seed < 0) usage();
// Not in an ordinary user's PATH on Debian, though ip and nft are for everyone inside a user namespace.
process.env.PATH = `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin`;
if (soak.sandbox && process.env[INSIDE] === undefined) process.exit(inSandbox(given));
const run = () => soak.run(count, seed);
process.exit((await (busy ? whileBusy(run) : run())) ? 0 : 1);
