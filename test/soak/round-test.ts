// Rounds: every experiment that comes with synfin, again and again. Ends with "10 of 10 rounds clean".
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInNames } from '#cli/run/load-experiments.ts';
import type { Report } from '#lab/report/report-schema.ts';
import { synfin } from '#test/lab/synfin-command.ts';

interface Failure {
  round: number;
  name: string;
  verdict: string;
  reasons: readonly string[];
}

/** @returns whether every experiment of every round was Confirmed; reports of the others are kept */
export async function roundTest(count: number, seed: number): Promise<boolean> {
  const names = builtInNames();
  const failures: Failure[] = [];
  const kept = mkdtempSync(join(tmpdir(), 'synfin-rounds-'));
  console.log(`${names.length} experiments a round; reports of what is not Confirmed: ${kept}`);
  let clean = 0;
  for (let round = 1; round <= count; round++) {
    const start = performance.now();
    const failed = await oneRound(round, names, seed + round - 1, kept);
    const seconds = Math.round((performance.now() - start) / 1000);
    failures.push(...failed);
    if (failed.length === 0) clean++;
    const missing = failed.map(({ name, verdict }) => `, ${name} ${verdict}`).join('');
    console.log(
      `round ${round}/${count}: ${names.length - failed.length} Confirmed in ${seconds} s${missing}`,
    );
  }
  for (const { round, name, verdict, reasons } of failures)
    console.log(`\nround ${round}  ${name}  ${verdict}\n  ${reasons.join('\n  ')}`);
  console.log(`\nseed ${seed}: ${clean} of ${count} rounds clean`);
  return clean === count;
}

async function oneRound(
  round: number,
  names: readonly string[],
  seed: number,
  folder: string,
): Promise<Failure[]> {
  const { status, stdout, stderr } = await synfin('run', ...names, '--json', '--seed', `${seed}`);
  const reports = readReports(stdout);
  const byName = new Map(reports.map((report) => [report.experiment.name, report]));
  return names.flatMap((name) => {
    const report = byName.get(name);
    if (report?.verdict === 'Confirmed' && report.missedSegments === 0) return [];
    if (!report) {
      const reasons = [`ended with exit status ${status}, and without a report`, stderr.trim()];
      return [{ round, name, verdict: 'None', reasons }];
    }
    const place = join(folder, `${round}`);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `${name}.json`), JSON.stringify(report, null, 2));
    const missed =
      report.missedSegments > 0 ? [`${report.missedSegments} segments are not in the report`] : [];
    return [{ round, name, verdict: report.verdict, reasons: [...report.reasons, ...missed] }];
  });
}

function readReports(text: string): Report[] {
  try {
    return JSON.parse(text) as Report[];
  } catch {
    // The run was ended before it could say anything.
    return [];
  }
}
