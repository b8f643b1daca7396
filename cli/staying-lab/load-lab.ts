// The lab of a file, for a lab that stays: of a Lab document as it is, of an Experiment its lab alone.
import { type LabSpec, labSpec } from '#lab/spec/lab.ts';
import { BadInputError } from '../exit-status.ts';
import { problemList } from '../render/problem-list.ts';
import { terminalOf } from '../render/terminal.ts';
import { loadExperiments } from '../run/load-experiments.ts';
import { labOnlyOnCluster } from '../run/only-on-cluster.ts';
import { refuseStandardInput } from '../run/refuse-standard-input.ts';
import { refuseMissingLabs } from '../run/resolve-labs.ts';

/**
 * @param source a file, or the name of an experiment that comes with synfin; undefined: the default lab
 * @throws BadInputError with all problems of the file
 */
export function loadLab(source: string | undefined): LabSpec {
  if (source === undefined) return labSpec.parse({});
  refuseStandardInput([source]);
  const files = loadExperiments([source]);
  refuseMissingLabs(files);
  for (const file of files) {
    file.problems.push(...file.labs.flatMap(({ spec }) => labOnlyOnCluster(spec, 'spec')));
    file.problems.push(...file.experiments.flatMap(({ spec }) => labOnlyOnCluster(spec.lab, 'spec.lab')));
  }
  const problems = problemList(files, terminalOf(process.stderr));
  if (problems !== '') throw new BadInputError(problems);
  const labs = files.flatMap((file) => [
    ...file.labs.map(({ spec }) => spec),
    ...file.experiments.map(({ spec }) => spec.lab),
  ]);
  const [only] = labs;
  if (only && labs.length === 1) return only;
  throw new BadInputError(`Cannot use "${source}": it holds ${labs.length} labs and experiments, expected 1`);
}
