// synfin run: experiments from start to verdict.
import { createInterface } from 'node:readline';
import type { Report } from '#lab/report/report-schema.ts';
import type { Session } from '#runner/session.ts';
import { EXIT } from '../exit-status.ts';
import { inSandbox } from '../in-sandbox.ts';
import { paint, verdictTone } from '../render/paint.ts';
import { terminalOf } from '../render/terminal.ts';
import type { CaptureSummary } from '../run/capture.ts';
import { prepareCapture } from '../run/capture-file.ts';
import { silentWatch, watchOn } from '../run/watch.ts';
import { prepareFolder, writeReports } from '../run/write-reports.ts';
import { loadForThisMachine } from './validate.ts';

export interface RunCommandOptions {
  report?: string;
  json?: boolean;
  ask?: boolean;
  pcap?: string;
  seed?: number;
}

/**
 * @param argv the command's own arguments
 * @throws BadInputError before anything is started
 */
export function run(
  sources: readonly string[],
  options: RunCommandOptions,
  argv: readonly string[],
): Promise<number> {
  const { experiments, sourceOf } = loadForThisMachine(sources);
  if (options.report !== undefined) prepareFolder(options.report);
  if (options.pcap !== undefined) prepareCapture(options.pcap);
  return inSandbox(argv, async () => {
    // Not needed outside, where every module read is time until the lab is up.
    const { perform } = await import('../run/perform.ts');
    const { reports, interrupted, capture } = await perform(experiments, {
      sourceOf,
      seed: options.seed,
      pcap: options.pcap,
      watch: options.json ? silentWatch : watchOn(process.stdout),
      atPause: options.ask ? askToGoOn : undefined,
    });
    if (options.json) await print(`${JSON.stringify(reports, null, 2)}\n`);
    else await print(`${verdictLines(reports).join('\n')}\n`);
    if (capture) await tellCapture(capture, options);
    if (options.report !== undefined) {
      const page = writeReports(options.report, reports);
      if (!options.json) await print(`Report: ${page}\n`);
    }
    if (capture?.failure) throw capture.failure;
    if (interrupted) return EXIT.Interrupted;
    return reports.every(({ verdict }) => verdict === 'Confirmed') ? EXIT.Ok : EXIT.NotConfirmed;
  });
}

/** A failure is told when all else has been said and written. */
async function tellCapture(
  { path, packets, gaps, failure }: CaptureSummary,
  { json }: RunCommandOptions,
): Promise<void> {
  if (failure) return;
  const line = `Capture: ${path}, ${packets} packets${gaps.map((gap) => `; ${gap}`).join('')}\n`;
  // Standard output is one JSON document, if that is asked for, and nothing else.
  await print(line, json ? process.stderr : process.stdout);
}

/** One line for each verdict; reasons for those that are not Confirmed, said once where neighbours share them. */
export function verdictLines(reports: readonly Report[]): string[] {
  const { color } = terminalOf(process.stdout);
  const width = Math.max(0, ...reports.map(({ experiment }) => experiment.name.length));
  return reports.flatMap(({ experiment, verdict, reasons, durationMs }, i) => {
    const next = reports[i + 1];
    const said = verdict === 'Confirmed' || next?.reasons.join('\n') === reasons.join('\n');
    const name = experiment.name.padEnd(width);
    return [
      `${paint(verdict.padEnd(12), verdictTone(verdict), color)} ${name}  ${(durationMs / 1000).toFixed(1)}s`,
      ...(said
        ? []
        : reasons.flatMap((reason) => reason.split('\n').map((line) => `${' '.repeat(13)}${line}`))),
    ];
  });
}

/** A pipe takes what it can and process.exit() drops the rest; so wait until all is written. */
export function print(text: string, out: NodeJS.WriteStream = process.stdout): Promise<void> {
  return new Promise((resolve) => {
    out.write(text, () => resolve());
  });
}

function askToGoOn(session: Session): void {
  const lines = createInterface({ input: process.stdin });
  const goOn = () => {
    session.resume();
    lines.close();
  };
  // The end of the input goes on as well: nobody is left to press Enter.
  lines.once('line', goOn).once('close', () => session.resume());
}
