// Keeps of a run what its report needs, in memory that does not grow with the length of the run.
//
//   exporters ── samples ──► LaneRecorder ─┬─ StateTimeline   states over time, peaks
//                                          ├─ PairMatrix      both ends at once
//                                          ├─ StateClock      time in state ─┐ changes
//   proxy ──── segments ───► LaneRecorder ─┴─ LadderSampler ◄────────────────┘
//   proxy ──── ledger, exporters ── counters ──► Recorder
import type {
  ClientStats,
  KernelCounters,
  Ledger,
  LedgerEntry,
  SamplesAnswer,
  SegmentsAnswer,
  ServerStats,
} from '../run/observation.ts';
import { qualifiedName } from '../run/qualified-name.ts';
import { type UnreadSpan, withUnread } from '../run/unread-span.ts';
import type { Side } from '../spec/segment-role.ts';
import { LaneRecorder } from './lane-recorder.ts';
import type { Recording } from './recording.ts';

export interface RecorderOptions {
  /** The experiment's name, with which its lanes and faults are qualified on the wire. */
  experiment: string;
  /** Local names of its lanes. */
  lanes: readonly string[];
  /** When the run began, in ms since the epoch. */
  startedAt: number;
  /** How often the exporters sample; default 100 ms. */
  intervalMs?: number;
  /** Points of a line over time before neighbours are merged; default 3000. */
  maxPoints?: number;
  /** Connections drawn as ladders, per lane; default 8. */
  maxLadders?: number;
  /** Segments kept of each of them; default 120. */
  maxSegments?: number;
}

export class Recorder {
  readonly #experiment: string;
  readonly #startedAt: number;
  readonly #intervalMs: number;
  readonly #lanes: Map<string, LaneRecorder>;
  readonly #first: { Client: KernelCounters | null; Server: KernelCounters | null } = {
    Client: null,
    Server: null,
  };
  readonly #last: { Client: KernelCounters; Server: KernelCounters } = { Client: {}, Server: {} };
  readonly #generations = new Map<number, Ledger>();
  /** Time of the last sample that was read; what is older is of an earlier run. */
  readonly #readUntil: Record<Side, number>;
  #unread: UnreadSpan[] = [];
  #missedSegments = 0;

  constructor(o: RecorderOptions) {
    this.#experiment = o.experiment;
    this.#startedAt = o.startedAt;
    this.#readUntil = { Client: o.startedAt, Server: o.startedAt };
    this.#intervalMs = o.intervalMs ?? 100;
    const limits = {
      origin: o.startedAt,
      intervalMs: this.#intervalMs,
      maxPoints: o.maxPoints ?? 3000,
      maxLadders: o.maxLadders ?? 8,
      maxSegments: o.maxSegments ?? 120,
    };
    this.#lanes = new Map(o.lanes.map((lane) => [lane, new LaneRecorder(lane, limits)]));
  }

  /** What an exporter answered; lanes of other experiments are passed over. */
  samples(side: Side, answer: SamplesAnswer): void {
    const samples = answer.samples.filter(({ at }) => at >= this.#startedAt);
    const missed = this.#missedBefore(side, answer);
    for (const [lane, recorder] of this.#lanes) {
      recorder.missed(side, missed);
      const name = qualifiedName(this.#experiment, lane);
      for (const { at, lanes } of samples) {
        const sample = lanes[name];
        if (sample) recorder.sample(side, at, sample);
      }
    }
    this.#readUntil[side] = samples.at(-1)?.at ?? this.#readUntil[side];
  }

  /** How many are missing of this run: an exporter counts all that it has ever overwritten to one who reads for the first time. */
  #missedBefore(side: Side, { samples: [first], missed }: SamplesAnswer): number {
    const from = this.#readUntil[side];
    if (missed === 0 || !first || first.at <= from) return 0;
    this.#unread = withUnread(this.#unread, { from, to: first.at });
    return Math.min(missed, Math.ceil((first.at - from) / this.#intervalMs));
  }

  /** What the proxy answered; lanes of other experiments are passed over. */
  segments({ segments, missed }: SegmentsAnswer): void {
    if ((segments[0]?.at ?? 0) > this.#startedAt) this.#missedSegments += missed;
    for (const segment of segments) {
      if (segment.at < this.#startedAt) continue;
      const lane = this.#local(segment.lane);
      const fault = segment.fault === null ? null : (this.#local(segment.fault) ?? segment.fault);
      if (lane !== null) this.#lanes.get(lane)?.segment({ ...segment, lane, fault });
    }
  }

  /** The first answer is what the counters count from. */
  counters(side: Side, counters: KernelCounters): void {
    this.#first[side] ??= counters;
    this.#last[side] = counters;
  }

  /** Entries of other experiments are passed over; the last answer of each generation counts. */
  ledger(ledger: Ledger): void {
    this.#generations.set(ledger.generation, ledger);
  }

  clientStats(lane: string, stats: ClientStats): void {
    this.#lanes.get(lane)?.clientStats(stats);
  }

  serverStats(lane: string, stats: ServerStats): void {
    this.#lanes.get(lane)?.serverStats(stats);
  }

  /** Call once, at the end: joins the last samples. */
  finish(endedAt: number): Recording {
    return {
      startedAt: this.#startedAt,
      endedAt,
      lanes: [...this.#lanes.values()].map((lane) => lane.finish()),
      ledger: this.#ledger(),
      counters: {
        client: changes(this.#first.Client ?? {}, this.#last.Client),
        server: changes(this.#first.Server ?? {}, this.#last.Server),
      },
      unread: this.#unread,
      missedSegments: this.#missedSegments,
    };
  }

  #ledger(): Recording['ledger'] {
    const ledgers = [...this.#generations.values()].sort((a, b) => a.generation - b.generation);
    const last = ledgers.at(-1);
    if (!last) return null;
    const entries = new Map<string, LedgerEntry>();
    for (const entry of ledgers.flatMap((ledger) => ledger.entries)) {
      const [lane, fault] = [this.#local(entry.lane), this.#local(entry.fault)];
      if (lane === null || fault === null) continue;
      const key = `${fault}/${lane}/${entry.role}`;
      entries.set(key, add(entries.get(key), { ...entry, lane, fault }));
    }
    return {
      generations: ledgers.map(({ generation }) => generation),
      lost: last.lost,
      overflowed: last.overflowed,
      entries: [...entries.values()],
    };
  }

  /** The local name of one that is qualified with this experiment; null of one that is another's. */
  #local(name: string): string | null {
    const prefix = qualifiedName(this.#experiment, '');
    return name.startsWith(prefix) ? name.slice(prefix.length) : null;
  }
}

/** An engine that starts again counts from 0; what it holds is its own. */
function add(before: LedgerEntry | undefined, entry: LedgerEntry): LedgerEntry {
  if (!before) return entry;
  return {
    ...entry,
    matched: before.matched + entry.matched,
    applied: before.applied + entry.applied,
    passed: before.passed + entry.passed,
    skipped: before.skipped + entry.skipped,
  };
}

function changes(first: KernelCounters, last: KernelCounters): Record<string, number> {
  const names = Object.keys(last).sort();
  return Object.fromEntries(
    names
      .map((name) => [name, (last[name] ?? 0) - (first[name] ?? 0)] as const)
      .filter(([, change]) => change !== 0),
  );
}
