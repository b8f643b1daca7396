// The reducer that runs an experiment: pure, so that a command line and an operator can both drive it, and resume it.
//
//   Pending ─deploy─► Deploying ─deployed─► Running step 1 ─expectations met─► step 2 … ─► Destroying ─► Done
//                                            │  ▲                               │
//                                            ▼  │ resumed          missed, trouble or deadline
//                                           Paused
import { durationMs } from '../spec/duration.ts';
import type { Expectation } from '../spec/expectation.ts';
import type { Experiment, Step } from '../spec/experiment.ts';
import type { Effect } from './effect.ts';
import { type Baseline, boundsOf, evaluate } from './evaluate.ts';
import type { ExpectationProgress, Progress, StepProgress } from './progress.ts';
import type { RunObservation } from './run-observation.ts';
import { judge } from './verdict.ts';

export interface StepResult {
  effects: Effect[];
  progress: Progress;
}

/**
 * One look at the lab: what to do now, and how far the experiment has come.
 *
 * @param now milliseconds since the epoch: the time of the observation
 * @returns effects to carry out, in order, before the next call; and the progress to give to it
 */
export function step(
  experiment: Experiment,
  progress: Progress,
  now: number,
  seen: RunObservation,
): StepResult {
  switch (progress.stage) {
    case 'Pending':
      return { effects: [{ type: 'Deploy' }], progress: { ...progress, stage: 'Deploying', startedAt: now } };
    case 'Deploying':
      return deploying(experiment, progress, now, seen);
    case 'Paused':
      return paused(experiment, progress, now, seen);
    case 'Running':
      return running(experiment, progress, now, seen);
    case 'Destroying':
      return { effects: [], progress: { ...progress, stage: 'Done', endedAt: now } };
    case 'Done':
      return { effects: [], progress };
  }
}

function deploying(
  experiment: Experiment,
  progress: Progress,
  now: number,
  seen: RunObservation,
): StepResult {
  const over = stopReason(experiment, progress, now, seen);
  if (over !== null) return finish(experiment, progress, now, seen, over);
  if (!seen.deployed || !seen.ledger || !seen.counters) return { effects: [], progress };
  const { generation, lost, overflowed } = seen.ledger;
  const baseline = { ...namedCounters(experiment, seen.counters), generation, lost, overflowed };
  return begin(experiment, { ...progress, stage: 'Running', startedAt: now, baseline }, 0, now);
}

function paused(experiment: Experiment, progress: Progress, now: number, seen: RunObservation): StepResult {
  if (seen.troubles.length > 0) return finish(experiment, progress, now, seen, null);
  if (!seen.resumed) return { effects: [], progress };
  // The time that the trainee took counts neither for the step nor for the deadline.
  const current = progress.steps.at(-1);
  const waited = current ? now - current.startedAt : 0;
  const steps = progress.steps.map((entry) => (entry === current ? { ...entry, startedAt: now } : entry));
  return {
    effects: [],
    progress: { ...progress, stage: 'Running', startedAt: (progress.startedAt ?? now) + waited, steps },
  };
}

/** Begin step `index`: its effects, in the order that the schema promises. */
function begin(experiment: Experiment, progress: Progress, index: number, now: number): StepResult {
  const wanted = experiment.spec.steps[index] as Step;
  const effects: Effect[] = [
    ...wanted.removeFaults.map((fault): Effect => ({ type: 'RemoveFault', fault })),
    ...wanted.faults.map((fault): Effect => ({ type: 'PutFault', fault })),
    ...(wanted.server ? [{ type: 'SetServer', ...wanted.server } as const] : []),
    ...(wanted.client ? [{ type: 'SetClient', ...wanted.client } as const] : []),
    ...wanted.release.map((fault): Effect => ({ type: 'ReleaseFault', fault })),
  ];
  const removed = progress.faults.map((fault) =>
    wanted.removeFaults.includes(fault.name) && fault.endedAt === null
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
  return {
    effects,
    progress: {
      ...progress,
      stage: wanted.pause ? 'Paused' : 'Running',
      faults: [...removed, ...put],
      steps: [...progress.steps, { name: wanted.name, startedAt: now, endedAt: null, expectations }],
    },
  };
}

function running(experiment: Experiment, before: Progress, now: number, seen: RunObservation): StepResult {
  const progress = expireFaults(experiment, before, now);
  const index = progress.steps.length - 1;
  const wanted = experiment.spec.steps[index] as Step;
  const current = progress.steps[index] as StepProgress;

  const looked = current.expectations.map((entry, i) =>
    look(wanted.expect[i] as Expectation, entry, current.startedAt, now, seen, progress.baseline),
  );
  const waiting = wanted.expect.some(
    (entry, i) => entry.when === 'Eventually' && looked[i]?.outcome === 'NotChecked',
  );
  const missed = looked.some((entry) => entry.outcome === 'Missed');
  const ended = !waiting && now - current.startedAt >= durationMs(wanted.for);
  const expectations = ended
    ? looked.map((entry, i) => settle(wanted.expect[i] as Expectation, entry, seen, progress.baseline))
    : looked;
  const failed = missed || expectations.some((entry) => entry.outcome === 'Missed');

  const steps = [
    ...progress.steps.slice(0, -1),
    { ...current, expectations, endedAt: ended || failed ? now : null },
  ];
  const next = { ...progress, steps };
  const over = stopReason(experiment, progress, now, seen);
  if (failed || over !== null || seen.troubles.length > 0) return finish(experiment, next, now, seen, over);
  if (!ended) return { effects: [], progress: next };
  if (index + 1 === experiment.spec.steps.length) return finish(experiment, next, now, seen, null);
  return begin(experiment, next, index + 1, now);
}

/** What one observation does to an expectation that is still open. */
function look(
  wanted: Expectation,
  entry: ExpectationProgress,
  startedAt: number,
  now: number,
  seen: RunObservation,
  baseline: Baseline | null,
): ExpectationProgress {
  if (entry.outcome !== 'NotChecked' || wanted.when === 'AtEnd') return entry;
  const { observed, holds } = evaluate(wanted, seen, baseline);
  if (wanted.when === 'Always') {
    return holds ? { ...entry, observed } : { ...entry, observed, outcome: 'Missed' };
  }
  const trueSince = holds ? (entry.trueSince ?? now) : null;
  const next = {
    ...entry,
    trueSince,
    observed: holds ? observed : nearest(wanted, entry.observed, observed),
  };
  if (trueSince !== null && now - trueSince >= durationMs(wanted.for))
    return { ...next, outcome: 'Met', metAt: now };
  // Once true in time, it may still finish its `for`.
  const late = trueSince === null && now - startedAt > durationMs(wanted.within);
  return late ? { ...next, outcome: 'Missed' } : next;
}

/** At the end of a step, what must have held all along, or must hold now. */
function settle(
  wanted: Expectation,
  entry: ExpectationProgress,
  seen: RunObservation,
  baseline: Baseline | null,
): ExpectationProgress {
  if (entry.outcome !== 'NotChecked') return entry;
  const { observed, holds } = evaluate(wanted, seen, baseline);
  return { ...entry, observed, outcome: holds ? 'Met' : 'Missed', metAt: holds ? seen.at : null };
}

/** The better of two numbers that did not meet the bounds, to be told afterwards. */
function nearest(wanted: Expectation, before: number | null, now: number | null): number | null {
  if (before === null || now === null) return now ?? before;
  const bounds = boundsOf(wanted);
  return bounds.atLeast !== undefined || bounds.atLeastPercent !== undefined
    ? Math.max(before, now)
    : Math.min(before, now);
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

function stopReason(
  experiment: Experiment,
  progress: Progress,
  now: number,
  seen: RunObservation,
): string | null {
  if (seen.troubles.length > 0) return null;
  const { deadline } = experiment.spec;
  return now - (progress.startedAt ?? now) > durationMs(deadline)
    ? `the deadline of ${deadline} passed`
    : null;
}

function finish(
  experiment: Experiment,
  progress: Progress,
  now: number,
  seen: RunObservation,
  stopped: string | null,
): StepResult {
  const open = progress.faults.filter((fault) => fault.endedAt === null);
  const faults = progress.faults.map((fault) =>
    fault.endedAt === null ? { ...fault, endedAt: now, endedBy: 'End' as const } : fault,
  );
  const steps = progress.steps.map((entry) => ({ ...entry, endedAt: entry.endedAt ?? now }));
  const judged = judge(experiment.spec.steps, { ...progress, steps }, seen, stopped);
  return {
    effects: [
      ...open.map((fault): Effect => ({ type: 'RemoveFault', fault: fault.name })),
      { type: 'Destroy' },
    ],
    progress: { ...progress, ...judged, faults, steps, stage: 'Destroying', endedAt: now },
  };
}

/** Only the counters that an expectation names are kept: progress must stay small. */
function namedCounters(
  experiment: Experiment,
  counters: { client: Record<string, number>; server: Record<string, number> },
): Baseline {
  const named = experiment.spec.steps.flatMap(({ expect }) =>
    expect.flatMap(({ kernelCounter }) => kernelCounter ?? []),
  );
  const pick = (end: 'client' | 'server', on: string) =>
    Object.fromEntries(
      named.filter((entry) => entry.on === on).map(({ counter }) => [counter, counters[end][counter] ?? 0]),
    );
  return { client: pick('client', 'Client'), server: pick('server', 'Server') };
}
