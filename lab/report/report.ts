// Puts together report.json: what was done, what was expected, what was seen.
import type { FaultProgress, Progress, StepProgress } from '../run/progress.ts';
import { describeExpectation } from '../spec/describe-expectation.ts';
import { describeFault } from '../spec/describe-fault.ts';
import { describeStep } from '../spec/describe-step.ts';
import { durationMs } from '../spec/duration.ts';
import type { Experiment } from '../spec/experiment.ts';
import { buildLaneReport } from './lane-report.ts';
import type { Recording } from './recording.ts';
import { type FaultWindow, type Report, SCHEMA_VERSION, type StepReport } from './report-schema.ts';
import { wantedInNumbers } from './wanted-in-numbers.ts';

export interface ReportInput {
  experiment: Experiment;
  /** At its end; earlier, what is not yet known is said to be so. */
  progress: Progress;
  recording: Recording;
  /** Version of synfin. */
  synfin: string;
  /** Linux release, such as "6.18.5". */
  kernel: string;
  /** The command that repeats the run. */
  repeat: string;
}

/** The report as it goes to report.json; the schema is {@link report}. */
export function buildReport({
  experiment,
  progress,
  recording,
  synfin,
  kernel,
  repeat,
}: ReportInput): Report {
  // Before the first step the lab was only being set up.
  const startedAt = progress.steps[0]?.startedAt ?? recording.startedAt;
  const { about, lab, seed } = experiment.spec;
  const ends = { clients: lab.client.replicas, servers: lab.server.replicas };
  const started = new Map(recording.lanes.map(({ lane, clientStats }) => [lane, clientStats?.started ?? 0]));
  return {
    schemaVersion: SCHEMA_VERSION,
    synfin,
    kernel,
    repeat,
    experiment: { name: experiment.metadata.name, ...about, family: lab.family },
    seed,
    startedAt: new Date(startedAt).toISOString(),
    endedAt: new Date(recording.endedAt).toISOString(),
    durationMs: Math.max(0, recording.endedAt - startedAt),
    verdict: progress.verdict ?? 'Inconclusive',
    reasons: progress.verdict
      ? progress.reasons
      : ['the run was stopped before its end', ...progress.reasons],
    steps: progress.steps.map((step, i) => buildStep(experiment, i, step, { startedAt, started })),
    faultWindows: progress.faults.flatMap((fault) => buildWindow(experiment, fault, startedAt)),
    lanes: recording.lanes.map((lane) => buildLaneReport(lane, startedAt, ends)),
    ledger: recording.ledger,
    kernelCounters: recording.counters,
    unread: recording.unread.map(({ from, to }) => ({ fromMs: from - startedAt, toMs: to - startedAt })),
    missedSegments: recording.missedSegments,
  };
}

interface Context {
  startedAt: number;
  /** Connections that the client has started, by lane. */
  started: ReadonlyMap<string, number>;
}

function buildStep(
  experiment: Experiment,
  index: number,
  done: StepProgress,
  { startedAt, started }: Context,
): StepReport {
  const step = experiment.spec.steps[index];
  return {
    name: done.name,
    startMs: done.startedAt - startedAt,
    endMs: done.endedAt === null ? null : done.endedAt - startedAt,
    actions: step ? describeStep(step).actions : [],
    expectations: (step?.expect ?? []).map((expectation) => {
      const seen = done.expectations.find(({ name }) => name === expectation.name);
      return {
        name: expectation.name,
        text: describeExpectation(expectation),
        type: expectation.type,
        outcome: seen?.outcome ?? 'NotChecked',
        wanted: wantedInNumbers(expectation, started.get(expectation.lane) ?? 0),
        observed: seen?.observed ?? null,
        metAtMs: seen?.metAt == null ? null : seen.metAt - startedAt,
      };
    }),
  };
}

function buildWindow(experiment: Experiment, done: FaultProgress, startedAt: number): FaultWindow[] {
  const fault = experiment.spec.steps.flatMap(({ faults }) => faults).find(({ name }) => name === done.name);
  if (!fault) return [];
  const inForceAt = done.putAt + durationMs(fault.start);
  return [
    {
      name: fault.name,
      lane: fault.match.lane,
      action: fault.action,
      text: describeFault(fault),
      putMs: done.putAt - startedAt,
      inForceMs: done.endedAt !== null && done.endedAt <= inForceAt ? null : inForceAt - startedAt,
      endMs: done.endedAt === null ? null : done.endedAt - startedAt,
      endedBy: done.endedBy,
    },
  ];
}
