// What a watching person is shown of running experiments: plain values, made from what the runner knows.
import type { Progress, Verdict } from '#lab/run/progress.ts';
import type { RunObservation } from '#lab/run/run-observation.ts';
import { describeExpectation } from '#lab/spec/describe-expectation.ts';
import { describeFault } from '#lab/spec/describe-fault.ts';
import { durationMs } from '#lab/spec/duration.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import type { StateCounts } from '#lab/spec/state.ts';
import { sumCounts } from '#lab/spec/sum-counts.ts';
import { plainText } from './text-width.ts';

export interface LiveModel {
  /** Milliseconds since the epoch. */
  now: number;
  experiments: LiveExperiment[];
}

export interface LiveExperiment {
  name: string;
  title: string;
  stage: Progress['stage'];
  /** Since its first step began, in ms; null before. */
  elapsedMs: number | null;
  stepCount: number;
  /** Those begun so far; the last one is the current one. */
  steps: LiveStep[];
  /** Over all lanes; null: not looked at yet. */
  client: StateCounts | null;
  server: StateCounts | null;
  /** Connections that wait to be accepted; null where nobody listens. */
  acceptQueue: { length: number; limit: number } | null;
  faults: LiveFault[];
  verdict: Verdict | null;
  reasons: string[];
  /** What client and server count: sockets now, or of each state the most so far. */
  counts: 'Now' | 'Most';
  /** What it waits for before its first step; null: nothing is known. */
  note: string | null;
}

export interface LiveStep {
  name: string;
  /** What the reader is asked at its pause; null without one. */
  prompt: string | null;
  elapsedMs: number;
  expectations: { text: string; outcome: 'Met' | 'Missed' | 'NotChecked'; observed: number | null }[];
}

/** A fault that has been put and has not ended. */
export interface LiveFault {
  name: string;
  text: string;
  /** Until it takes force; 0 once it is in force. */
  startsInMs: number;
  leftMs: number;
  matched: number;
  applied: number;
  held: number;
}

/** What the runner keeps of one experiment. */
export interface LiveSource {
  experiment: Experiment;
  progress: Progress;
  observation: RunObservation;
  /** Default Now. */
  counts?: LiveExperiment['counts'];
  note?: string | null;
}

export function liveModel(sources: readonly LiveSource[], now: number): LiveModel {
  return { now, experiments: sources.map((source) => liveExperiment(source, now)) };
}

function liveExperiment(source: LiveSource, now: number): LiveExperiment {
  const { experiment, progress, observation, counts = 'Now', note = null } = source;
  const { about, steps } = experiment.spec;
  const until = progress.endedAt ?? now;
  const beginning = progress.steps[0]?.startedAt ?? null;
  return {
    name: experiment.metadata.name,
    title: plainText(about.title),
    stage: progress.stage,
    elapsedMs: beginning === null ? null : Math.max(0, until - beginning),
    stepCount: steps.length,
    steps: progress.steps.map((done, i) => ({
      name: done.name,
      prompt: steps[i]?.pause ? plainText(steps[i].pause.prompt) : null,
      elapsedMs: Math.max(0, (done.endedAt ?? until) - done.startedAt),
      expectations: (steps[i]?.expect ?? []).map((expectation) => {
        const seen = done.expectations.find(({ name }) => name === expectation.name);
        const text = plainText(describeExpectation(expectation));
        return { text, outcome: seen?.outcome ?? 'NotChecked', observed: seen?.observed ?? null };
      }),
    })),
    client: sum(observation, 'client'),
    server: sum(observation, 'server'),
    acceptQueue: longestQueue(observation),
    faults: liveFaults({ experiment, progress, observation }, now),
    verdict: progress.verdict,
    reasons: progress.reasons.map(plainText),
    counts,
    note: note === null ? null : plainText(note),
  };
}

function sum({ lanes }: RunObservation, side: 'client' | 'server'): StateCounts | null {
  const samples = Object.values(lanes).flatMap((lane) => lane[side] ?? []);
  return samples.length === 0 ? null : sumCounts(samples);
}

function longestQueue({ lanes }: RunObservation): LiveExperiment['acceptQueue'] {
  const queues = Object.values(lanes).flatMap((lane) => lane.server?.acceptQueue ?? []);
  return queues.toSorted((a, b) => b.length - a.length)[0] ?? null;
}

function liveFaults({ experiment, progress, observation }: LiveSource, now: number): LiveFault[] {
  const faults = experiment.spec.steps.flatMap((step) => step.faults);
  return progress.faults.flatMap(({ name, putAt, endedAt }) => {
    const fault = faults.find((entry) => entry.name === name);
    if (!fault || endedAt !== null) return [];
    const inForceAt = putAt + durationMs(fault.start);
    const lines = observation.ledger?.entries.filter((entry) => entry.fault === name) ?? [];
    const total = (field: 'matched' | 'applied' | 'held') =>
      lines.reduce((most, entry) => most + entry[field], 0);
    return [
      {
        name,
        text: describeFault(fault),
        startsInMs: Math.max(0, inForceAt - now),
        leftMs: Math.max(0, inForceAt + durationMs(fault.duration) - now),
        matched: total('matched'),
        applied: total('applied'),
        held: total('held'),
      },
    ];
  });
}
