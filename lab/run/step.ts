// The reducer that runs an experiment: pure, so that a command line and an operator can both drive it, and resume it.
//
//   Pending ─deploy─► Deploying ─deployed─► Running step 1 ─expectations met─► step 2 … ─► Destroying ─► Done
//                                            │  ▲                               │
//                                            ▼  │ resumed          missed, trouble or deadline
//                                           Paused
import { durationMs } from '../spec/duration.ts';
import type { Experiment, Step } from '../spec/experiment.ts';
import type { Effect } from './effect.ts';
import type { Reference } from './evaluate.ts';
import { look, settle } from './look.ts';
import type { Baseline, ExpectationProgress, Progress, StepProgress } from './progress.ts';
import { effectsOfStep } from './repeated-effects.ts';
import type { RunObservation } from './run-observation.ts';
import { interrupted, leavesUnproven, withUnread } from './unread-span.ts';
import { judge } from './verdict.ts';

export interface StepResult {
  effects: Effect[];
  progress: Progress;
}

/**
 * One look at the lab: what to do now, and how far the experiment has come.
 *
 * @param seen the lab at the moment `seen.at`, which is the reducer's only clock
 * @returns effects to carry out, in order, before the next call; and the progress to give to it
 */
export function step(experiment: Experiment, progress: Progress, seen: RunObservation): StepResult {
  switch (progress.stage) {
    case 'Pending':
      return {
        effects: [{ type: 'Deploy' }],
        progress: { ...progress, stage: 'Deploying', startedAt: seen.at },
      };
    case 'Deploying':
      return deploying(experiment, progress, seen);
    case 'Paused':
      return paused(experiment, progress, seen);
    case 'Running':
      return running(experiment, progress, seen);
    case 'Destroying':
      return { effects: [], progress: { ...progress, stage: 'Done', endedAt: seen.at } };
    case 'Done':
      return { effects: [], progress };
  }
}

function deploying(experiment: Experiment, progress: Progress, seen: RunObservation): StepResult {
  if (mustStop(experiment, progress, seen)) return finish(experiment, progress, seen);
  if (!seen.deployed || !seen.ledger || !seen.counters) return { effects: [], progress };
  const { generation, lost, overflowed } = seen.ledger;
  const named = namedCounters(experiment.spec.steps, seen.counters);
  const baseline = { ...named, generation, lost, overflowed };
  return begin(experiment, { ...progress, startedAt: seen.at, baseline }, 0, seen);
}

function paused(experiment: Experiment, progress: Progress, seen: RunObservation): StepResult {
  if (seen.troubles.length > 0) return finish(experiment, progress, seen);
  if (!seen.resumed) return { effects: [], progress };
  // The time that the trainee took counts neither for the step nor for the deadline.
  const current = progress.steps.at(-1) as StepProgress;
  const startedAt = (progress.startedAt ?? seen.at) + seen.at - current.startedAt;
  const steps = [...progress.steps.slice(0, -1), { ...current, startedAt: seen.at }];
  return { effects: [], progress: { ...progress, stage: 'Running', startedAt, steps } };
}

/** Begin step `index`: its effects, in the order that the schema promises. */
function begin(experiment: Experiment, progress: Progress, index: number, seen: RunObservation): StepResult {
  const now = seen.at;
  const wanted = experiment.spec.steps[index] as Step;
  const faults = progress.faults.map((fault) =>
    fault.endedAt === null && wanted.removeFaults.includes(fault.name)
      ? { ...fault, endedAt: now, endedBy: 'Removed' as const }
      : fault,
  );
  const put = wanted.faults.map(({ name }) => ({ name, putAt: now, endedAt: null, endedBy: null }));
  const expectations = wanted.expect.map(
    ({ name }): ExpectationProgress => ({
      name,
      outcome: 'NotChecked',
      trueSince: null,
      metAt: null,
      observed: null,
    }),
  );
  const begun: StepProgress = { name: wanted.name, startedAt: now, endedAt: null, expectations };
  const countsFromHere = wanted.expect.some(({ kernelCounter }) => kernelCounter?.since === 'Step');
  if (countsFromHere && seen.counters) begun.baseline = namedCounters([wanted], seen.counters);
  const steps = [...progress.steps, begun];
  const stage = wanted.pause ? 'Paused' : 'Running';
  return {
    effects: effectsOfStep(wanted),
    progress: { ...progress, stage, faults: [...faults, ...put], steps },
  };
}

function running(experiment: Experiment, before: Progress, seen: RunObservation): StepResult {
  const progress = noteUnread(expireFaults(experiment, before, seen.at), seen);
  const index = progress.steps.length - 1;
  const wanted = experiment.spec.steps[index] as Step;
  const begun = progress.steps[index] as StepProgress;
  if (seen.unread && leavesUnproven(seen.unread, wanted, begun))
    return finish(
      experiment,
      progress,
      seen,
      `step "${begun.name}" cannot be judged without samples that are missing`,
    );
  const {
    step: current,
    ended,
    failed,
  } = lookAtStep(
    wanted,
    begun,
    {
      baseline: progress.baseline,
      stepBaseline: progress.steps[index]?.baseline,
      wanted: connectionsWanted(experiment.spec.steps.slice(0, index + 1)),
    },
    seen,
  );
  const next = { ...progress, steps: [...progress.steps.slice(0, -1), current] };
  if (failed || mustStop(experiment, progress, seen)) return finish(experiment, next, seen);
  if (!ended) return { effects: [], progress: next };
  if (index + 1 === experiment.spec.steps.length) return finish(experiment, next, seen);
  return begin(experiment, next, index + 1, seen);
}

function noteUnread(progress: Progress, { unread }: RunObservation): Progress {
  const current = progress.steps.at(-1);
  if (!unread || !current) return progress;
  const steps = [...progress.steps.slice(0, -1), interrupted(current)];
  return { ...progress, steps, unread: withUnread(progress.unread ?? [], unread) };
}

/** A step ends when nothing is awaited any more and its least time has passed, or when something was missed. */
function lookAtStep(
  wanted: Step,
  current: StepProgress,
  reference: Reference,
  seen: RunObservation,
): { step: StepProgress; ended: boolean; failed: boolean } {
  const at = { ...reference, seen, startedAt: current.startedAt };
  const pairs = wanted.expect.map(
    (entry, i) => [entry, current.expectations[i] as ExpectationProgress] as const,
  );
  const looked = pairs.map(([entry, before]) => [entry, look(entry, before, at)] as const);
  const awaited = looked.some(
    ([entry, { outcome }]) => entry.when === 'Eventually' && outcome === 'NotChecked',
  );
  const ended = !awaited && seen.at - current.startedAt >= durationMs(wanted.for);
  const expectations = looked.map(([entry, after]) => (ended ? settle(entry, after, at) : after));
  const failed = expectations.some(({ outcome }) => outcome === 'Missed');
  return { step: { ...current, expectations, endedAt: ended || failed ? seen.at : null }, ended, failed };
}

/** What the steps so far have asked of the client, lane by lane; the last word counts. */
function connectionsWanted(steps: readonly Step[]): Record<string, number> {
  return Object.fromEntries(
    steps.flatMap(({ client }) => (client ? [[client.lane, client.behaviour.connections] as const] : [])),
  );
}

function expireFaults(experiment: Experiment, progress: Progress, now: number): Progress {
  const specs = new Map(
    experiment.spec.steps.flatMap(({ faults }) => faults.map((fault) => [fault.name, fault])),
  );
  const faults = progress.faults.map((entry) => {
    const spec = specs.get(entry.name);
    if (!spec || entry.endedAt !== null) return entry;
    const end = entry.putAt + durationMs(spec.start) + durationMs(spec.duration);
    return now >= end ? { ...entry, endedAt: end, endedBy: 'Expiry' as const } : entry;
  });
  return { ...progress, faults };
}

function deadlinePassed(experiment: Experiment, progress: Progress, now: number): boolean {
  return now - (progress.startedAt ?? now) > durationMs(experiment.spec.deadline);
}

function mustStop(experiment: Experiment, progress: Progress, seen: RunObservation): boolean {
  return seen.troubles.length > 0 || deadlinePassed(experiment, progress, seen.at);
}

/** @param unproven why it ends before its time, though the lab is as it should be */
function finish(
  experiment: Experiment,
  progress: Progress,
  seen: RunObservation,
  unproven: string | null = null,
): StepResult {
  const open = progress.faults.filter((fault) => fault.endedAt === null);
  const faults = progress.faults.map((fault) =>
    fault.endedAt === null ? { ...fault, endedAt: seen.at, endedBy: 'End' as const } : fault,
  );
  const steps = progress.steps.map((entry) => ({ ...entry, endedAt: entry.endedAt ?? seen.at }));
  // A last step that ended in order, or a missed expectation, is the reason to stop; not the deadline.
  const decided = steps.some(({ expectations }) => expectations.some(({ outcome }) => outcome === 'Missed'));
  const complete =
    steps.length === experiment.spec.steps.length && progress.steps.every(({ endedAt }) => endedAt !== null);
  const late = !decided && !complete && deadlinePassed(experiment, progress, seen.at);
  const stopped = unproven ?? (late ? `the deadline of ${experiment.spec.deadline} passed` : null);
  const judged = judge(experiment.spec.steps, { ...progress, steps }, seen, stopped);
  return {
    effects: [
      ...open.map((fault): Effect => ({ type: 'RemoveFault', fault: fault.name })),
      { type: 'Destroy' },
    ],
    progress: { ...progress, ...judged, faults, steps, stage: 'Destroying', endedAt: seen.at },
  };
}

/** Only the counters that an expectation names are kept: progress must stay small. */
function namedCounters(steps: readonly Step[], counters: Baseline): Baseline {
  const named = steps.flatMap(({ expect }) => expect.flatMap(({ kernelCounter }) => kernelCounter ?? []));
  const pick = (end: 'client' | 'server', side: string) =>
    Object.fromEntries(
      named
        .filter((entry) => entry.side === side)
        .map(({ counter }) => [counter, counters[end][counter] ?? 0]),
    );
  return { client: pick('client', 'Client'), server: pick('server', 'Server') };
}
