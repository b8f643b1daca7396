// Runs experiments from start to verdict: as few labs as may be, one after the other, each with its experiments side by side.
import { Recorder } from '#lab/report/recorder.ts';
import type { Recording } from '#lab/report/recording.ts';
import { kernelTooOld } from '#lab/run/kernel-too-old.ts';
import type { Progress } from '#lab/run/progress.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import type { LabSpec } from '#lab/spec/lab.ts';
import { FIRST_LANE_PORT } from '#lab/spec/lane-ports.ts';
import type { LabConnection, LabLook } from '#runner/lab-connection.ts';
import type { LaneStats } from '#runner/local-view.ts';
import { recordLook } from '#runner/record-look.ts';
import { runLab } from '#runner/run-lab.ts';
import { Session } from '#runner/session.ts';
import type { Capture } from './capture.ts';
import { LabCapture } from './lab-capture.ts';
import { shareLabs } from './sharing.ts';

/** A lab that can be taken down again. */
export interface RunningLab extends LabConnection {
  /** Calls for a service that ends by itself. */
  onServiceExit(listener: (error: Error) => void): void;
  destroy(): Promise<void>;
}

export interface Outcome {
  experiment: Experiment;
  progress: Progress;
  recording: Recording;
}

export interface RunOptions {
  deploy(spec: LabSpec, signal: AbortSignal): Promise<RunningLab>;
  /** Of this machine, as `uname -r` has it. */
  kernel: string;
  signal: AbortSignal;
  /** Where packets go, if they are asked for. */
  capture?: Capture | undefined;
  /** One experiment in a lab at a time, each in its own; default: as few labs as may be. */
  apart?: boolean;
  /** Told when a lab is up, and when it is gone. */
  onLab?(lab: RunningLab | null, sessions: readonly Session[]): void;
  /** Told of each look at it. */
  onLook?(look: LabLook): void;
  /** Told whenever sessions may have changed; for a live view. */
  onProgress(sessions: readonly Session[]): void;
}

/** Verdicts in the order in which the experiments were given. Never rejects for what a lab does wrong. */
export async function runExperiments(
  experiments: readonly Experiment[],
  options: RunOptions,
): Promise<Outcome[]> {
  const shared = options.apart
    ? experiments.map((experiment) => ({ spec: experiment.spec.lab, experiments: [experiment] }))
    : shareLabs(experiments);
  const labs = shared.map(({ spec, experiments: members }) => {
    let port = FIRST_LANE_PORT;
    const sessions = members.map((experiment) => {
      const ports = new Map(experiment.spec.lab.lanes.map(({ name }) => [name, port++]));
      return new Session(experiment, ports);
    });
    return { spec, sessions };
  });
  const all = labs.flatMap(({ sessions }) => sessions);
  options.onProgress(all);
  const recordings = new Map<Session, Recording>();
  for (const { spec, sessions } of labs) {
    for (const [session, recording] of await runOneLab(spec, sessions, all, options))
      recordings.set(session, recording);
  }
  return experiments.map((experiment) => {
    const session = all.find((entry) => entry.experiment === experiment) as Session;
    return { experiment, progress: session.progress, recording: recordings.get(session) as Recording };
  });
}

async function runOneLab(
  spec: LabSpec,
  sessions: readonly Session[],
  all: readonly Session[],
  options: RunOptions,
): Promise<Map<Session, Recording>> {
  const recorders = new Map(sessions.map((session) => [session, recorderOf(session)]));
  for (const session of sessions) {
    const tooOld = kernelTooOld(session.experiment, options.kernel);
    if (tooOld !== null) session.trouble(tooOld);
  }
  let lab: RunningLab | null = null;
  let packets: LabCapture | null = null;
  try {
    options.signal.throwIfAborted();
    lab = await options.deploy(spec, options.signal);
    lab.onServiceExit((error) => {
      for (const session of sessions) session.trouble(error.message);
    });
    options.onLab?.(lab, sessions);
    packets = options.capture ? new LabCapture(lab.proxy, options.capture) : null;
    const capture = packets ? ({ capture: 'Headers' } as const) : {};
    await runLab({ ...lab, ...capture }, sessions, {
      readPackets: packets?.read.bind(packets),
      signal: options.signal,
      onLook: (look, stats) => {
        for (const [session, recorder] of recorders) record(recorder, session, look, stats.get(session));
        options.onLook?.(look);
        options.onProgress(all);
      },
    });
  } catch (error) {
    for (const session of sessions) session.abandon((error as Error).message);
  } finally {
    await packets?.end();
    await lab?.destroy();
    options.onLab?.(null, sessions);
    options.onProgress(all);
  }
  return new Map(
    [...recorders].map(([session, recorder]) => [
      session,
      recorder.finish(session.progress.endedAt ?? Date.now()),
    ]),
  );
}

function recorderOf(session: Session): Recorder {
  const lanes = session.experiment.spec.lab.lanes.map(({ name }) => name);
  return new Recorder({ experiment: session.name, lanes, startedAt: Date.now() });
}

/** Nothing is recorded of a session that is over: its lanes are gone. */
function record(recorder: Recorder, session: Session, look: LabLook, stats: LaneStats | undefined): void {
  if (!session.over) recordLook(recorder, look, stats);
}
