// What the live page is sent: the whole of a lab at one moment, as plain JSON, so that a page that connects late, or
// again, needs no other frame to be right.
//
//   lab ── samples, ledger, segments ─► LiveSource ─► LiveServer ── server-sent events ─► page
//
// The routes, and what the page may send: live-bodies.ts.
import type { LadderReport } from '#lab/report/lane-report-schema.ts';
import type { FaultView, Ledger } from '#lab/run/observation.ts';
import type { Progress, Verdict } from '#lab/run/progress.ts';
import type { Side } from '#lab/spec/segment-role.ts';
import type { StateCounts, TcpState } from '#lab/spec/state.ts';

/** At most ten a second are sent, and none where nothing has changed. */
export interface LiveFrame {
  /** Grows by 1 with each frame of this server. */
  sequence: number;
  /** When it was seen, in milliseconds since the epoch. */
  at: number;
  /** Null: none is up. */
  lab: LiveLab | null;
  /** Both ends over all lanes; null: not looked at yet, or the exporter does not answer. */
  client: StateCounts | null;
  server: StateCounts | null;
  /** Sockets that went from one state to the next between this sample and the one before, by side. */
  transitions: LiveTransition[];
  /** Connections by both ends' states, joined on lane and client port; those where both are 0 are left out. */
  pairs: { client: TcpState | 'None'; server: TcpState | 'None'; count: number }[];
  /** The longest; null where nobody listens. */
  acceptQueue: { length: number; limit: number } | null;
  /** Of the client's and the server's applications, over all lanes: errno → failures. */
  errors: Record<Side, Record<string, number>>;
  faults: LiveFault[];
  /** Null: the proxy does not answer. */
  ledger: Ledger | null;
  /** The run that is on, or that ended last; null: none yet. */
  run: LiveRun | null;
  /** What does not answer, or went wrong, in words, most important first. */
  troubles: string[];
}

export interface LiveLab {
  name: string;
  /** Where it runs. */
  runtime: 'Local' | 'Cluster';
  lanes: string[];
}

/**
 * An edge of the state machine, and how many sockets took it: those of `STATE_EDGES` (state-path.ts). A connection begins
 * with None → SYN_SENT on the client and LISTEN → SYN_RECV on the server, and ends in None. Sampling may miss what lasts
 * less than 100 ms.
 */
export interface LiveTransition {
  side: Side;
  from: TcpState | 'None';
  to: TcpState | 'None';
  count: number;
}

/** A fault that has been put and has not ended, or that ended in this run. */
export interface LiveFault extends FaultView {
  /** In words. */
  text: string;
  /** Its window, in milliseconds since the epoch. */
  window: { from: number; to: number };
}

export interface LiveRun {
  /** Of this run among all of this server. */
  id: string;
  name: string;
  title: string;
  stage: Progress['stage'];
  startedAt: number | null;
  endedAt: number | null;
  stepCount: number;
  /** Those begun so far; the last one is the current one. */
  steps: LiveStep[];
  verdict: Verdict | null;
  reasons: string[];
  /** Whether GET /api/runs/:id/report has a page to give. */
  hasReport: boolean;
}

export interface LiveStep {
  name: string;
  /** What the reader is asked at its pause; null without one. */
  prompt: string | null;
  startedAt: number;
  endedAt: number | null;
  expectations: { text: string; outcome: 'Met' | 'Missed' | 'NotChecked'; observed: number | null }[];
}

/** GET /api/history: both ends over time since the lab is up, thinned to at most 1200 points, oldest first. */
export interface LiveHistory {
  points: { at: number; client: StateCounts | null; server: StateCounts | null }[];
  /** Windows of the faults that have ended, newest last, at most 100. */
  faults: { name: string; text: string; from: number; to: number }[];
}

/** GET /api/ladders: connections of which every diverted segment was kept, newest last, at most 8; as a report has them. */
export interface LiveLadder {
  lane: string;
  /** Milliseconds since the epoch, from which the ladder's times count. */
  startedAt: number;
  ladder: LadderReport;
}
