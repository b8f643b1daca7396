// Experiments that name a lab get it from the files that were given with them.
import type { Lab } from '#lab/spec/lab.ts';
import { withLab } from '#lab/spec/with-lab.ts';
import type { LoadedFile } from './load-experiments.ts';

/** Puts each lab that is among the files where `spec.labRef` names it, and adds what is wrong with both together. */
export function resolveLabs(files: readonly LoadedFile[]): void {
  const labs = labsByName(files);
  for (const file of files) {
    file.experiments = file.experiments.map((experiment) => {
      const lab = labs.get(experiment.spec.labRef?.name ?? '');
      if (!lab) return experiment;
      const { experiment: whole, problems } = withLab(experiment, lab.spec);
      file.problems.push(...problems);
      return whole;
    });
  }
}

/** Adds a problem for each experiment whose lab is in none of the files: on this machine there is no other place for it. */
export function refuseMissingLabs(files: readonly LoadedFile[]): void {
  const message = 'is no Lab of the files given; give its document too, or run the experiment on its cluster';
  for (const file of files) {
    for (const { spec } of file.experiments) {
      if (!spec.labRef) continue;
      const value = JSON.stringify(spec.labRef.name);
      file.problems.push({ path: 'spec.labRef.name', value, message });
    }
  }
}

function labsByName(files: readonly LoadedFile[]): Map<string, Lab> {
  return new Map(files.flatMap(({ labs }) => labs.map((lab) => [lab.metadata.name, lab] as const)));
}
