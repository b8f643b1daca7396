// What a recorder has kept of a run: plain values, from which the report is built.
import type { ClientStats, LedgerEntry, SegmentRecord, ServerStats } from '../run/observation.ts';
import type { UnreadSpan } from '../run/unread-span.ts';
import type { Side } from '../spec/segment-role.ts';
import type { TcpState } from '../spec/state.ts';

/** A state of one end of a connection; None: that end has no socket. */
export type EndState = TcpState | 'None';

/** Times are in milliseconds since the epoch wherever a name ends in At; durations end in Ms. */
export interface Recording {
  startedAt: number;
  endedAt: number;
  lanes: LaneRecording[];
  /** Null: the proxy was never asked. Sums over all generations. */
  ledger: { generations: number[]; lost: number; overflowed: number; entries: LedgerEntry[] } | null;
  /** By how much each kernel counter has changed; those that have not are left out. */
  counters: { client: Record<string, number>; server: Record<string, number> };
  /** Of these times no samples were read of an end, or of both. */
  unread: UnreadSpan[];
  /** Segment records that the proxy's ring had lost before they were read. */
  missedSegments: number;
}

export interface LaneRecording {
  lane: string;
  client: SideRecording;
  server: SideRecording;
  pairs: PairRecord[];
  /** Samples of the client that had none of the server near enough in time. */
  unpairedSamples: number;
  clientStats: ClientStats | null;
  serverStats: ServerStats | null;
  ladders: LadderRecording[];
}

export interface SideRecording {
  samples: number;
  /** Samples that the exporter had made, and dropped before they were read. */
  missed: number;
  timeline: Timeline;
  peaks: StatePeak[];
  timeInState: TimeInState[];
  /** The fullest that the accept queue was seen; null where nobody listened. */
  acceptQueue: { length: number; limit: number; at: number } | null;
}

/** Sockets per state over time. A point is the greatest count within `resolutionMs` from its time on. */
export interface Timeline {
  resolutionMs: number;
  at: number[];
  /** Only states that were seen; each list is as long as `at`. */
  states: Partial<Record<TcpState, number[]>>;
}

/** The most sockets in a state at once, and when that was first so. */
export interface StatePeak {
  state: TcpState;
  count: number;
  at: number;
}

/** Connections with these states at their ends at once. */
export interface PairRecord {
  client: EndState;
  server: EndState;
  peak: number;
  peakAt: number;
  /** Summed over connections: how long they were in this pair. */
  connectionSeconds: number;
}

/** How long connections stayed in a state, from samples. */
export interface TimeInState {
  state: TcpState;
  count: number;
  /** Of these, how many were still in it at the last sample: their time is a lower bound. */
  unfinished: number;
  minMs: number;
  medianMs: number;
  p95Ms: number;
  maxMs: number;
}

/** One connection with all its segments. */
export interface LadderRecording {
  /** With the number of its client: see pairPort. */
  clientPort: number;
  incarnation: number;
  /** Why this one was kept: 'the first connection', 'the first on which fault "x" …'. */
  why: string;
  segments: RecordedSegment[];
  /** Segments after the last one that is kept. */
  omitted: number;
  states: StateChange[];
}

export interface RecordedSegment extends SegmentRecord {
  /** How many were left out before it: plain data and acknowledgments within a long run of them. */
  omittedBefore: number;
}

/** An end was first sampled in a state at `at`. */
export interface StateChange {
  side: Side;
  at: number;
  state: EndState;
}
