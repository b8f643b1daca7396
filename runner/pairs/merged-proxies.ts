// What one or several proxies tell of the parts of a lane, as of one lane.
import type {
  FaultView,
  Ledger,
  LedgerEntry,
  SegmentCount,
  SegmentRecord,
  SegmentsAnswer,
} from '#lab/run/observation.ts';
import { pairPort } from '#lab/run/pair-port.ts';
import type { ControlApi } from '../lab-connection.ts';
import { splitPairName } from './pair-names.ts';

const MOST_SEGMENTS = 10_000;

export class MergedProxies {
  readonly #sources: { api: ControlApi; cursor: number }[];
  #sequence = 0;

  constructor(proxies: readonly ControlApi[]) {
    this.#sources = proxies.map((api) => ({ api, cursor: 0 }));
  }

  async ledger(): Promise<Ledger> {
    const all = await this.#ask<Ledger>('/ledger');
    const sum = (pick: (ledger: Ledger) => number) => all.reduce((total, each) => total + pick(each), 0);
    return {
      // One that was started anew changes the sum.
      generation: sum(({ generation }) => generation),
      lost: sum(({ lost }) => lost),
      overflowed: sum(({ overflowed }) => overflowed),
      entries: addUp(
        all.flatMap(({ entries }) => entries.flatMap(wholeEntry)),
        ({ fault, lane, role }) => `${fault} ${lane} ${role}`,
        addEntries,
      ),
    };
  }

  /** Of each fault that of the first pair: those of the others are the same. */
  async faults(): Promise<FaultView[]> {
    const all = (await this.#ask<FaultView[]>('/faults')).flat();
    return all.flatMap((view) => {
      const [name, lane] = [splitPairName(view.name), splitPairName(view.lane)];
      return name?.pair === 0 && lane ? [{ ...view, name: name.qualified, lane: lane.qualified }] : [];
    });
  }

  async segmentCounts(): Promise<SegmentCount[]> {
    const all = (await this.#ask<SegmentCount[]>('/segment-counts')).flat();
    return addUp(
      all.flatMap((line) => {
        const found = splitPairName(line.lane);
        return found ? [{ ...line, lane: found.qualified }] : [];
      }),
      ({ lane, role, from, piggyback, retransmission }) =>
        `${lane} ${role} ${from} ${piggyback} ${retransmission}`,
      (a, b) => ({ ...a, count: a.count + b.count }),
    );
  }

  /** What came since the last time, in the order of time. */
  async segments(): Promise<SegmentsAnswer> {
    const all = await Promise.all(
      this.#sources.map(async (source) => {
        const path = `/segments?after=${source.cursor}&limit=${MOST_SEGMENTS}`;
        const answer = await source.api.get<SegmentsAnswer>(path);
        source.cursor = answer.segments.at(-1)?.sequence ?? source.cursor;
        return answer;
      }),
    );
    const segments = all
      .flatMap((answer) => answer.segments.flatMap(wholeSegment))
      .sort((a, b) => a.at - b.at)
      .map((segment) => ({ ...segment, sequence: ++this.#sequence }));
    return { segments, missed: all.reduce((sum, { missed }) => sum + missed, 0) };
  }

  #ask<T>(path: string): Promise<T[]> {
    return Promise.all(this.#sources.map(({ api }) => api.get<T>(path)));
  }
}

function wholeEntry(entry: LedgerEntry): LedgerEntry[] {
  const [lane, fault] = [splitPairName(entry.lane), splitPairName(entry.fault)];
  return lane && fault ? [{ ...entry, lane: lane.qualified, fault: fault.qualified }] : [];
}

function addEntries(a: LedgerEntry, b: LedgerEntry): LedgerEntry {
  return {
    ...a,
    matched: a.matched + b.matched,
    applied: a.applied + b.applied,
    passed: a.passed + b.passed,
    skipped: a.skipped + b.skipped,
    held: a.held + b.held,
  };
}

function wholeSegment(segment: SegmentRecord): SegmentRecord[] {
  const found = splitPairName(segment.lane);
  if (!found) return [];
  const fault = segment.fault === null ? null : (splitPairName(segment.fault)?.qualified ?? segment.fault);
  const clientPort = pairPort(segment.clientPort, found.pair);
  return [{ ...segment, lane: found.qualified, fault, clientPort }];
}

function addUp<T>(all: readonly T[], keyOf: (each: T) => string, add: (a: T, b: T) => T): T[] {
  const sums = new Map<string, T>();
  for (const each of all) {
    const key = keyOf(each);
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? each : add(sum, each));
  }
  return [...sums.values()];
}
