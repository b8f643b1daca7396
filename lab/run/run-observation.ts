// One experiment's view of its lab at one moment: what the reducer is given.
import type {
  ClientStats,
  KernelCounters,
  LaneSample,
  Ledger,
  SegmentCount,
  ServerStats,
} from './observation.ts';
import type { UnreadSpan } from './unread-span.ts';

/** One lane at one moment, both ends. Null: not known at that moment. */
export interface LaneObservation {
  client: LaneSample | null;
  server: LaneSample | null;
  clientStats: ClientStats | null;
  serverStats: ServerStats | null;
}

/** Lanes and faults have their local names here. */
export interface RunObservation {
  /** Milliseconds since the epoch at which the samples were taken. */
  at: number;
  /** The lab is there, its lanes are made, and its services answer. */
  deployed: boolean;
  lanes: Record<string, LaneObservation>;
  ledger: Ledger | null;
  segmentCounts: SegmentCount[];
  counters: { client: KernelCounters; server: KernelCounters } | null;
  /** What is missing between the observation before and this one; null: nothing. */
  unread: UnreadSpan | null;
  /** What makes the run prove nothing: a service that died, a lab that could not be had, a user's interrupt. */
  troubles: string[];
  /** Someone said go on at a pause. */
  resumed: boolean;
}

/** An observation in which nothing is known yet. */
export function emptyObservation(at: number): RunObservation {
  return {
    at,
    deployed: false,
    lanes: {},
    ledger: null,
    segmentCounts: [],
    counters: null,
    unread: null,
    troubles: [],
    resumed: false,
  };
}
