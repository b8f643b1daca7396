// The same lab as root and as an ordinary user, in turn: connections per second.
import { join } from 'node:path';
import { CommandError, commandRunner } from '#linux/command.ts';
import { spread } from './median.ts';
import { DIVERTED, FORWARDING, RateLab } from './rate-lab.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
const ROUNDS = 3;
/** Nobody: an ordinary user that is there on each machine. */
const USER = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--'];
const TIMEOUT_MS = 120_000;
const LOAD = { connections: 20_000 };

/** What `main.ts rates` prints. */
export interface Rates {
  forwarding: number;
  diverted: number;
}

/** One lab's rates, after one of each to warm up. In a sandbox. */
export async function ratesOnce(): Promise<Rates> {
  const rates = await RateLab.deploy();
  try {
    const both = async (): Promise<Rates> => ({
      forwarding: (await rates.measure(FORWARDING, LOAD)).perSecond,
      diverted: (await rates.measure(DIVERTED, LOAD)).perSecond,
    });
    await both();
    return await both();
  } finally {
    await rates.lab.destroy();
  }
}

export async function rootless(): Promise<string> {
  const title = '## Rootless against root';
  if (process.getuid?.() !== 0) return `${title}\n\nSkipped: only root can try both.`;
  const [asRoot, asUser]: [Rates[], Rates[]] = [[], []];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      asRoot.push(await rates([]));
      asUser.push(await rates(USER));
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return `${title}\n\nSkipped: ${error.stderr.trim().split('\n').at(-1)}`;
  }
  const row = (name: string, key: keyof Rates) => {
    const [root, user] = [asRoot, asUser].map((all) => all.map((each) => each[key])) as [number[], number[]];
    const ratios = user.map((value, i) => value / (root[i] ?? Number.NaN));
    return `| ${name} | ${spread(root, 0)} | ${spread(user, 0)} | ${spread(ratios)} |`;
  };
  return [
    title,
    '',
    `Connections per second, a lab each time; ${ROUNDS} rounds, median (least–greatest).`,
    '',
    '| path | as root | as nobody | of root |',
    '|---|---|---|---|',
    row('forwarding', 'forwarding'),
    row('SYN, FIN and RST diverted', 'diverted'),
  ].join('\n');
}

async function rates(as: readonly string[]): Promise<Rates> {
  const [file, ...args] = [...as, process.execPath, MAIN, 'rates'];
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const { stdout } = await commandRunner.run(file as string, args, { signal });
  return JSON.parse(stdout) as Rates;
}
