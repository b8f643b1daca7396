// What an experiment says of its times: the deadline leaves room for what the steps wait for.
import { duration, durationMs } from './duration.ts';
import { isMapping, readableEntries } from './even-if-invalid.ts';
import type { ExperimentDocument, Step } from './experiment.ts';

type Issue = (path: (string | number)[], message: string) => void;

/** @param value an experiment, of which any part may be wrong by itself; see {@link evenIfInvalid}. */
export function checkTimes({ spec }: Pick<ExperimentDocument, 'spec'>, issue: Issue): void {
  if (!isMapping(spec) || !duration.safeParse(spec.deadline).success) return;
  const deadline = durationMs(spec.deadline);
  const steps = readableEntries(spec.steps).map(([, step]) => step);
  const awaited = steps
    .flatMap(({ expect }) => readableEntries(expect).map(([, entry]) => entry))
    .filter(({ when }) => when === 'Eventually');
  const longest = awaited.toSorted((one, other) => ms(other.within) - ms(one.within))[0];
  const least = steps.reduce((sum, step) => sum + leastMs(step), 0);
  if (longest && ms(longest.within) > deadline)
    issue(
      ['deadline'],
      `must not be shorter than within of expectation "${longest.name}": ${spec.deadline} < ${longest.within}`,
    );
  else if (least > deadline)
    issue(
      ['deadline'],
      `must not be shorter than the steps, which by their "for" take at least ${least} ms: ${spec.deadline}`,
    );
}

function leastMs({ for: least, expect }: Step): number {
  const kept = readableEntries(expect)
    .filter(([, { when }]) => when === 'Eventually')
    .map(([, entry]) => ms(entry.for));
  return Math.max(ms(least), ...kept);
}

/** 0 for what is wrong by itself. */
function ms(text: unknown): number {
  const read = duration.safeParse(text);
  return read.success ? durationMs(read.data) : 0;
}
