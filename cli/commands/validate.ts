// synfin validate: all problems of all files at once.
import type { Experiment } from '#lab/spec/experiment.ts';
import { BadInputError, EXIT } from '../exit-status.ts';
import { problemList } from '../render/problem-list.ts';
import { terminalOf } from '../render/terminal.ts';
import { type LoadedFile, loadExperiments } from '../run/load-experiments.ts';
import { experimentOnlyOnCluster } from '../run/only-on-cluster.ts';
import { refuseStandardInput } from '../run/refuse-standard-input.ts';
import { refuseMissingLabs } from '../run/resolve-labs.ts';

/** @returns 0 when every file is valid, else 2. */
export function validate(files: readonly string[]): number {
  const loaded = loadExperiments(files);
  for (const { source, documents, problems } of loaded) {
    const count = `${documents} ${documents === 1 ? 'document' : 'documents'}`;
    if (problems.length === 0) process.stdout.write(`${source}: valid, ${count}\n`);
  }
  const text = problemText(loaded);
  if (text !== '') process.stderr.write(`${text}\n`);
  return text === '' ? EXIT.Ok : EXIT.BadInput;
}

export interface LoadedExperiments {
  experiments: Experiment[];
  sourceOf: Map<string, string>;
}

/**
 * Experiments that can be run, from names and files.
 *
 * @throws BadInputError with every problem of every one of them
 */
export function loadOrRefuse(sources: readonly string[]): LoadedExperiments {
  return experimentsOf(loadExperiments(sources));
}

/** As {@link loadOrRefuse}, of experiments that are to be run on this machine: what only a cluster has is refused too. */
export function loadForThisMachine(sources: readonly string[]): LoadedExperiments {
  refuseStandardInput(sources);
  const loaded = loadExperiments(sources);
  refuseMissingLabs(loaded);
  for (const file of loaded) file.problems.push(...file.experiments.flatMap(experimentOnlyOnCluster));
  return experimentsOf(loaded);
}

function experimentsOf(loaded: readonly LoadedFile[]): LoadedExperiments {
  const problems = problemText(loaded);
  if (problems !== '') throw new BadInputError(problems);
  const experiments = loaded.flatMap((file) => file.experiments);
  const none = loaded.filter((file) => file.experiments.length === 0).map(({ source }) => `"${source}"`);
  if (none.length > 0)
    throw new BadInputError(`Cannot run ${none.join(', ')}: no document of kind Experiment in it`);
  const sourceOf = new Map(
    loaded.flatMap((file) => file.experiments.map(({ metadata }) => [metadata.name, file.source] as const)),
  );
  return { experiments, sourceOf };
}

function problemText(loaded: readonly LoadedFile[]): string {
  return problemList(loaded, terminalOf(process.stderr));
}
