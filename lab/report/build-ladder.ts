// Makes a recorded connection readable: relative times and numbers, and how long the proxy kept a segment.
import type { SegmentRecord } from '../run/observation.ts';
import { splitPairPort } from '../run/pair-port.ts';
import { otherSide, type Side } from '../spec/segment-role.ts';
import type { LadderReport, LadderSegment } from './lane-report-schema.ts';
import type { LadderRecording } from './recording.ts';

/** How many of each a lab has. */
export interface LabEnds {
  clients: number;
  servers: number;
}

/** @param startedAt the time from which the report counts, in ms since the epoch. */
export function buildLadder(
  recording: LadderRecording,
  startedAt: number,
  { clients, servers }: LabEnds = { clients: 1, servers: 1 },
): LadderReport {
  const { incarnation, why, omitted } = recording;
  const { clientPort, pair } = splitPairPort(recording.clientPort);
  const relative = new RelativeNumbers();
  const waits = waitingTimes(recording.segments);
  return {
    pair: clients > 1 || servers > 1 ? { client: pair, server: pair % servers } : null,
    clientPort,
    incarnation,
    why,
    omitted,
    segments: recording.segments.map((segment, i): LadderSegment => {
      const { from, flags, roles, piggyback, attempt, length, fate, fault, note, omittedBefore } = segment;
      const what = { from, flags, roles, piggyback, attempt, length, fate, fault, note, omittedBefore };
      const atMs = round(segment.at - startedAt);
      return { atMs, ...what, ...relative.of(segment), waitedMs: waits.get(i) ?? null };
    }),
    states: recording.states.map(({ side, at, state }) => ({ side, atMs: round(at - startedAt), state })),
  };
}

/** Numbers relative to each side's initial sequence number, modulo 2^32 (RFC 9293 section 3.4). */
class RelativeNumbers {
  /** More than one where a side began anew: the answer to a stale SYN has another number than the connection had. */
  readonly #initial: Record<Side, number[]> = { Client: [], Server: [] };

  of({ from, flags, seq, ack }: SegmentRecord): { seq: number; ack: number | null } {
    const acknowledges = flags.includes('.');
    if (flags.includes('S')) this.#begin(from, seq);
    return {
      seq: this.#relative(from, seq),
      ack: acknowledges ? this.#relative(otherSide(from), ack) : null,
    };
  }

  #begin(side: Side, seq: number): void {
    if (!this.#initial[side].includes(seq)) this.#initial[side].push(seq);
  }

  /** From the initial number that is nearest. */
  #relative(side: Side, number: number): number {
    // Where the beginning was not recorded, count as if what is first seen were the first byte.
    if (this.#initial[side].length === 0) this.#begin(side, number - 1);
    const distances = this.#initial[side].map((initial) => distance(initial, number));
    return distances.reduce((best, next) => (Math.abs(next) < Math.abs(best) ? next : best));
  }
}

/** From one sequence number to another, -2^31 to 2^31 - 1. */
function distance(from: number, to: number): number {
  return (to - from) | 0;
}

const KEPT: ReadonlySet<SegmentRecord['fate']> = new Set(['Held', 'Delayed', 'Corrupted']);

/** For each segment that was kept and for the one by which it left: how long it was kept. */
function waitingTimes(segments: readonly SegmentRecord[]): Map<number, number> {
  const waits = new Map<number, number>();
  const kept: number[] = [];
  for (const [i, segment] of segments.entries()) {
    if (KEPT.has(segment.fate)) kept.push(i);
    if (segment.fate !== 'Injected') continue;
    const at = kept.findIndex((index) => isSame(segments[index] as SegmentRecord, segment));
    if (at < 0) continue;
    const [index = i] = kept.splice(at, 1);
    const waited = round(segment.at - (segments[index] as SegmentRecord).at);
    waits.set(index, waited).set(i, waited);
  }
  return waits;
}

function isSame(a: SegmentRecord, b: SegmentRecord): boolean {
  return a.from === b.from && a.seq === b.seq && a.flags === b.flags && a.length === b.length;
}

/** To a microsecond. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
