// Rounds on a cluster: every experiment, with the proxy as a Gateway and as a Sidecar. Ends with "1 of 1 rounds clean".
import { builtInNames } from '#cli/run/load-experiments.ts';
import type { Report } from '#lab/report/report-schema.ts';
import type { ClusterRelease } from '#test/fixtures/cluster-release.ts';
import { synfin } from '#test/lab/synfin-command.ts';
import { inParallel } from './in-parallel.ts';
import { onRelease } from './on-release.ts';

const PLACEMENTS = ['Gateway', 'Sidecar'] as const;
type Placement = (typeof PLACEMENTS)[number];
/** Labs at a time: more would share a processor until their times mean nothing. */
const WIDTH = 3;

interface Ended {
  verdict: string;
  reasons: readonly string[];
}

/** With the cluster of KUBECONFIG. @returns whether every experiment was Confirmed in both places */
export function clusterRounds(count: number, seed: number): Promise<boolean> {
  return onRelease('rounds', async (release) => {
    let clean = 0;
    for (let round = 0; round < count; round++) {
      const began = performance.now();
      const isClean = await oneRound(release, seed + round);
      const seconds = Math.round((performance.now() - began) / 1000);
      console.log(`round ${round + 1}/${count}: ${isClean ? 'clean' : 'NOT CLEAN'}, ${seconds} s\n`);
      if (isClean) clean++;
    }
    console.log(`seed ${seed}: ${clean} of ${count} rounds clean`);
    return clean === count;
  });
}

async function oneRound(release: ClusterRelease, seed: number): Promise<boolean> {
  const names = builtInNames();
  const failures: string[] = [];
  const confirmed = { Gateway: 0, Sidecar: 0 };
  console.log(`${'experiment'.padEnd(30)}${PLACEMENTS.map((each) => each.padEnd(14)).join('')}`.trimEnd());
  await inParallel(WIDTH, names, async (name) => {
    const verdicts: string[] = [];
    for (const placement of PLACEMENTS) {
      const { verdict, reasons } = await runOne(release, name, { placement, seed });
      verdicts.push(verdict.padEnd(14));
      if (verdict === 'Confirmed') confirmed[placement]++;
      else failures.push(`${name} as ${placement}: ${verdict}\n  ${reasons.join('\n  ')}`);
    }
    console.log(`${name.padEnd(30)}${verdicts.join('')}`.trimEnd());
  });
  for (const failure of failures) console.log(failure);
  const counts = PLACEMENTS.map((each) => `${confirmed[each]} of ${names.length} as ${each}`);
  console.log(`Confirmed: ${counts.join(', ')}`);
  return failures.length === 0;
}

async function runOne(
  { labs }: ClusterRelease,
  name: string,
  { placement, seed }: { placement: Placement; seed: number },
): Promise<Ended> {
  const where = ['--cluster', '--namespace', labs.name, '--placement', placement];
  const { status, stdout, stderr } = await synfin('run', name, ...where, '--seed', `${seed}`, '--json');
  const [report] = status === 0 || stdout !== '' ? (JSON.parse(stdout) as Report[]) : [];
  if (report) return report;
  return { verdict: 'None', reasons: [`ended with exit status ${status}`, ...stderr.trim().split('\n')] };
}
