// synfin run: experiments from start to verdict.
import { createInterface } from 'node:readline';
import type { Report } from '#lab/report/report-schema.ts';
import type { Session } from '#runner/session.ts';
import { BadInputError, EXIT } from '../exit-status.ts';
import { inSandbox } from '../in-sandbox.ts';
import { insideSandbox } from '../local/sandbox.ts';
import { PAGE_PORT } from '../page/page-port.ts';
import type { RunFeed } from '../page/run-feed.ts';
import { paint, verdictTone } from '../render/paint.ts';
import { terminalOf } from '../render/terminal.ts';
import type { CaptureSummary } from '../run/capture.ts';
import { prepareCapture } from '../run/capture-file.ts';
import type { PerformOptions } from '../run/perform.ts';
import { silentWatch, watchOn } from '../run/watch.ts';
import { prepareFolder, writeReports } from '../run/write-reports.ts';
import { loadForThisMachine } from './validate.ts';

export interface RunCommandOptions {
  report?: string;
  json?: boolean;
  ask?: boolean;
  pcap?: string;
  seed?: number;
  /** Serve the live page. */
  ui?: boolean;
  port?: number;
  /** Of the experiments in the files, this one alone. */
  only?: string;
}

/**
 * @param argv the command's own arguments
 * @throws BadInputError before anything is started
 */
export async function run(
  sources: readonly string[],
  options: RunCommandOptions,
  argv: readonly string[],
): Promise<number> {
  const { experiments: all, sourceOf } = loadForThisMachine(sources);
  const { ui = false, only } = options;
  if (options.port !== undefined && !ui)
    throw new BadInputError('Cannot use --port: it is that of the live page, which --ui serves');
  const experiments = all.filter(({ metadata }) => only === undefined || metadata.name === only);
  if (options.report !== undefined) prepareFolder(options.report);
  if (options.pcap !== undefined) prepareCapture(options.pcap);
  if (ui && !insideSandbox()) {
    const { runWithPage } = await import('../page/run-with-page.ts');
    const out = options.json ? process.stderr : process.stdout;
    return runWithPage(argv, { port: options.port ?? PAGE_PORT, count: experiments.length, sources, out });
  }
  return inSandbox(argv, async () => {
    // Not needed outside, where every module read is time until the lab is up.
    const { perform } = await import('../run/perform.ts');
    const { reports, interrupted, capture } = await perform(experiments, {
      sourceOf,
      seed: options.seed,
      pcap: options.pcap,
      watch: options.json ? silentWatch : watchOn(process.stdout),
      feed: await feedOf(options),
      atPause: pauseOf(options),
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

/** What the page outside is told by; undefined: there is none. */
async function feedOf({ ui = false }: RunCommandOptions): Promise<RunFeed | undefined> {
  if (!ui) return undefined;
  const { RunFeed } = await import('../page/run-feed.ts');
  const { feedChannel } = await import('../page/feed-channel.ts');
  return new RunFeed(feedChannel());
}

function pauseOf({ ask, ui = false }: RunCommandOptions): PerformOptions['atPause'] {
  return ask ? (session) => askToGoOn(session, { orOnThePage: ui }) : undefined;
}

/** @param where `orOnThePage`: it may be said there as well, so that the end of the input is no answer */
function askToGoOn(session: Session, { orOnThePage }: { orOnThePage: boolean }): void {
  const lines = createInterface({ input: process.stdin });
  const goOn = () => {
    // It may have gone on already.
    if (session.progress.stage === 'Paused') session.resume();
    lines.close();
  };
  lines.once('line', goOn);
  // The end of the input goes on as well: nobody is left to press Enter.
  if (!orOnThePage) lines.once('close', () => session.resume());
}
