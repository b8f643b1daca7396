// An experiment as the page's list of those that can be started has it.
import type { Experiment } from '#lab/spec/experiment.ts';
import { kindOf } from '#lab/spec/experiment-kind.ts';
import type { LiveExperiment } from './live-source.ts';

export function listedExperiment(experiment: Experiment): LiveExperiment {
  const { title, done } = experiment.spec.about;
  return { name: experiment.metadata.name, title, area: kindOf(experiment) ?? '', summary: done };
}
