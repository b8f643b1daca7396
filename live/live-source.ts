// What the live server asks of whoever runs labs: what is seen, and what may be done. A laptop and a cluster each have one.

import type { ClientBehaviour } from '#lab/spec/client-behaviour.ts';
import type { Fault } from '#lab/spec/fault.ts';
import type { ServerBehaviour } from '#lab/spec/server-behaviour.ts';
import type { LiveFrame, LiveHistory, LiveLadder } from './live-frame.ts';

/** A frame that nobody has counted yet. */
export type LiveMoment = Omit<LiveFrame, 'sequence'>;

/** GET /api/experiments: one that can be started here. */
export interface LiveExperiment {
  name: string;
  title: string;
  /** As `synfin list` groups them: state, incident, fault; empty: none. */
  area: string;
  /** What is done, in one line. */
  summary: string;
}

export interface RunOrder {
  experiment: string;
  /** Absent: that of the experiment. */
  seed?: number | undefined;
}

/** A behaviour with only the fields that are to change. */
export type BehaviourChange =
  | { side: 'client'; fields: Partial<Record<keyof ClientBehaviour, unknown>> }
  | { side: 'server'; fields: Partial<Record<keyof ServerBehaviour, unknown>> };

/**
 * Methods that change something throw a {@link LiveRefusal}, or an error with `status` and `problems` of its own, whose
 * message tells a reader why not. What a runtime cannot do at all it refuses likewise.
 */
export interface LiveSource {
  /** What there is now. */
  moment(): LiveMoment;
  /** Calls for each new moment. @returns what ends that */
  subscribe(listener: (moment: LiveMoment) => void): () => void;
  history(): LiveHistory;
  ladders(): Promise<LiveLadder[]>;
  experiments(): LiveExperiment[] | Promise<LiveExperiment[]>;
  /** @returns the run's id */
  start(order: RunOrder): Promise<string>;
  /** Go on after a pause. */
  resume(run: string): Promise<void>;
  stop(run: string): Promise<void>;
  /** The whole report.html of a run that is over. */
  report(run: string): Promise<string>;
  /** @param lane its name in the frame; undefined: the one that there is, or the fault's own */
  putFault(fault: Fault, lane: string | undefined): Promise<void>;
  removeFault(name: string): Promise<void>;
  removeAllFaults(): Promise<void>;
  setBehaviour(change: BehaviourChange, lane: string | undefined): Promise<void>;
}
