// synfin tour: every TCP state on a real kernel, in a minute; what `npm start` runs.
import { kindOf } from '#lab/spec/experiment-kind.ts';
import { EXIT } from '../exit-status.ts';
import { inSandbox } from '../in-sandbox.ts';
import { terminalOf } from '../render/terminal.ts';
import { tourReports, tourRows, tourSummary, tourTable } from '../render/tour-table.ts';
import { builtInNames } from '../run/load-experiments.ts';
import { watchOn } from '../run/watch.ts';
import { prepareFolder, writeReports } from '../run/write-reports.ts';
import { print, verdictLines } from './run.ts';
import { loadOrRefuse } from './validate.ts';

export interface TourOptions {
  report: string;
  seed?: number;
}

/** @returns 0 when every experiment is Confirmed */
export function tour(options: TourOptions, argv: readonly string[]): Promise<number> {
  const { experiments: all, sourceOf } = loadOrRefuse(builtInNames());
  const experiments = all.filter((experiment) => kindOf(experiment) === 'state');
  prepareFolder(options.report);
  return inSandbox(argv, async () => {
    // Not needed outside, where every module read is time until the lab is up.
    const { perform } = await import('../run/perform.ts');
    const { reports, interrupted } = await perform(experiments, {
      sourceOf,
      seed: options.seed,
      watch: watchOn(process.stdout),
    });
    const rows = tourRows(reports);
    const failed = reports.filter(({ verdict }) => verdict !== 'Confirmed');
    const text = [
      '',
      ...tourTable(rows, terminalOf(process.stdout)),
      '',
      tourSummary(rows, reports),
      ...verdictLines(failed),
    ];
    await print(`${text.join('\n')}\n`);
    const page = writeReports(options.report, reports);
    await print(`${tourReports(page)}\n`);
    if (interrupted) return EXIT.Interrupted;
    return failed.length === 0 ? EXIT.Ok : EXIT.NotConfirmed;
  });
}
