// A run as the page shows it: plain values, in words, from the experiment and how far it has come.
import type { Progress } from '#lab/run/progress.ts';
import { describeExpectation } from '#lab/spec/describe-expectation.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import type { LiveRun } from './live-frame.ts';

export interface RunMarks {
  id: string;
  hasReport: boolean;
}

export function liveRun(
  { metadata, spec }: Experiment,
  progress: Progress,
  { id, hasReport }: RunMarks,
): LiveRun {
  const { stage, startedAt, endedAt, verdict, reasons } = progress;
  return {
    id,
    name: metadata.name,
    title: spec.about.title,
    ...{ stage, startedAt, endedAt, verdict, reasons },
    stepCount: spec.steps.length,
    steps: progress.steps.map((done, i) => {
      const step = spec.steps[i];
      return {
        name: done.name,
        prompt: step?.pause?.prompt ?? null,
        startedAt: done.startedAt,
        endedAt: done.endedAt,
        expectations: (step?.expect ?? []).map((expectation) => {
          const seen = done.expectations.find(({ name }) => name === expectation.name);
          return {
            text: describeExpectation(expectation),
            outcome: seen?.outcome ?? 'NotChecked',
            observed: seen?.observed ?? null,
          };
        }),
      };
    }),
    hasReport,
  };
}
