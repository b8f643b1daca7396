// An experiment together with the lab that it names by labRef.
import type { Experiment } from './experiment.ts';
import { checkReferences } from './experiment-references.ts';
import type { LabSpec } from './lab.ts';
import { formatPath, type Problem } from './problems.ts';

/**
 * Put the lab in the place of the name, and look at what could not be checked without it: the lanes.
 *
 * @param lab the spec of the Lab that `spec.labRef` names
 * @returns the experiment as if its lab stood in it, and what is wrong with the two together
 */
export function withLab(
  experiment: Experiment,
  lab: LabSpec,
): { experiment: Experiment; problems: Problem[] } {
  // The behaviour of its lanes is that Lab's own affair.
  const lanes = lab.lanes.map(({ client: _, server: __, ...lane }) => lane);
  const spec = { ...experiment.spec, lab: { ...lab, lanes } };
  delete spec.labRef;
  const problems: Problem[] = [];
  checkReferences({ spec }, (path, message) =>
    problems.push({ path: formatPath(['spec', ...path]), value: null, message }),
  );
  return { experiment: { ...experiment, spec }, problems };
}
