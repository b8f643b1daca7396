// synfin list: the experiments that come with synfin.
import { kindOf } from '#lab/spec/experiment-kind.ts';
import { EXIT } from '../exit-status.ts';
import { experimentList } from '../render/experiment-list.ts';
import { terminalOf } from '../render/terminal.ts';
import { builtInNames } from '../run/load-experiments.ts';
import { loadOrRefuse } from './validate.ts';

export function list(options: { json?: boolean }): number {
  const experiments = loadOrRefuse(builtInNames()).experiments;
  const summaries = experiments.map(({ metadata, spec }) => ({
    name: metadata.name,
    kind: kindOf({ metadata }),
    title: spec.about.title,
    shows: spec.about.shows,
    done: spec.about.done,
  }));
  const text = options.json
    ? JSON.stringify(summaries, null, 2)
    : experimentList(experiments, terminalOf(process.stdout));
  process.stdout.write(`${text}\n`);
  return EXIT.Ok;
}
