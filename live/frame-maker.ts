// Makes of what a lab's services tell what the page is shown; in memory that does not grow with time.
//
//   samples of both ends ─► LaneWatch ─► counts, transitions, pairs ─┐
//   segments ─────────────► LaneWatch ─► ladders                     ├─► LiveMoment
//   faults ───────────────► FaultBook ───────────────────────────────┘
import type { LabEnds } from '#lab/report/build-ladder.ts';
import type { FaultView, Ledger, SegmentRecord, SocketSample } from '#lab/run/observation.ts';
import type { Side } from '#lab/spec/segment-role.ts';
import type { StateCounts } from '#lab/spec/state.ts';
import { sumCounts } from '#lab/spec/sum-counts.ts';
import { FaultBook } from './fault-book.ts';
import { LaneWatch } from './lane-watch.ts';
import type { LiveFrame, LiveLab, LiveLadder, LiveRun, LiveTransition } from './live-frame.ts';
import type { LiveMoment } from './live-source.ts';

const MAX_LADDERS = 8;

/** What the services told since the last look. */
export interface LiveLook {
  at: number;
  client: readonly SocketSample[];
  server: readonly SocketSample[];
  segments: readonly SegmentRecord[];
  /** Null: the proxy does not answer. */
  ledger: Ledger | null;
  faults: readonly FaultView[] | null;
  errors: LiveFrame['errors'];
  /** What does not answer, in words. */
  troubles: readonly string[];
  /** Ends whose exporter does not answer: what was last seen there is no longer so. */
  unseen: readonly Side[];
}

export interface FrameMakerOptions {
  lab: LiveLab;
  /** The name on the wire of a lane or fault. */
  wireName(local: string): string;
  /** The name that a reader knows; null of what is another's. */
  localName(wire: string): string | null;
  /** Faults that have ended stay on the page, as in a run. */
  keepsEnded: boolean;
  /** Default: one of each. */
  ends?: LabEnds;
}

export class FrameMaker {
  readonly #options: FrameMakerOptions;
  /** By the name on the wire. */
  readonly #lanes: Map<string, LaneWatch>;
  readonly #book: FaultBook;
  /** Of the last look, without samples and segments, which are large. */
  #seen: Pick<LiveLook, 'ledger' | 'errors' | 'troubles' | 'unseen'> = {
    ...{ ledger: null, troubles: [], unseen: [] },
    errors: { Client: {}, Server: {} },
  };
  #isOver = false;

  constructor(options: FrameMakerOptions) {
    this.#options = options;
    const { ends } = options;
    const watch = (lane: string) => new LaneWatch(lane, { maxLadders: MAX_LADDERS, ends });
    this.#lanes = new Map(options.lab.lanes.map((lane) => [options.wireName(lane), watch(lane)]));
    this.#book = new FaultBook(options);
  }

  take(look: LiveLook): void {
    const faults = look.faults?.flatMap((view) => this.#local(view, ['lane', 'name']));
    for (const name of faults ? this.#book.update(faults, look.at) : [])
      for (const lane of this.#lanes.values()) lane.newFault(name);
    this.#samples('Client', look.client);
    this.#samples('Server', look.server);
    for (const segment of look.segments) {
      const fault = segment.fault === null ? null : this.#options.localName(segment.fault);
      this.#lanes.get(segment.lane)?.segment({ ...segment, fault });
    }
    const ledger = look.ledger && {
      ...look.ledger,
      entries: look.ledger.entries.flatMap((entry) => this.#local(entry, ['lane', 'fault'])),
    };
    const { errors, troubles, unseen } = look;
    this.#seen = { ledger, errors, troubles, unseen };
  }

  /** The lab is gone: what it last said of its faults and of its ledger stays. */
  end(at: number): void {
    this.#isOver = true;
    this.#book.end(at);
  }

  /** Its transitions are those since the last moment. */
  moment(at: number, run: LiveRun | null): LiveMoment {
    const lanes = [...this.#lanes.values()];
    const { ledger, errors, troubles, unseen } = this.#seen;
    const counts = (side: Side) => (this.#isOver || unseen.includes(side) ? null : countsOf(lanes, side));
    const [client, server] = [counts('Client'), counts('Server')];
    const queues = lanes.flatMap((lane) => (server && lane.last('Server')?.acceptQueue) ?? []);
    return {
      at,
      lab: this.#isOver ? null : this.#options.lab,
      client,
      server,
      transitions: addTransitions(lanes.flatMap((lane) => lane.transitions())),
      pairs: client && server ? addPairs(lanes.flatMap((lane) => lane.pairs())) : [],
      acceptQueue: queues.toSorted((a, b) => b.length - a.length)[0] ?? null,
      errors,
      faults: this.#book.faults(),
      ledger,
      run,
      troubles: this.#isOver ? [] : [...troubles],
    };
  }

  ladders(): LiveLadder[] {
    return [...this.#lanes.values()]
      .flatMap((lane) => lane.ladders())
      .sort((a, b) => a.startedAt - b.startedAt)
      .slice(-MAX_LADDERS);
  }

  #samples(side: Side, samples: readonly SocketSample[]): void {
    for (const { at, lanes } of samples)
      for (const [name, watch] of this.#lanes) {
        const sample = lanes[name];
        if (sample) watch.sample(side, at, sample);
      }
  }

  /** With the names that a reader knows; nothing where one is another's. */
  #local<K extends string, T extends Record<K, string>>(value: T, fields: readonly K[]): T[] {
    const names = fields.map((field) => [field, this.#options.localName(value[field])] as const);
    return names.some(([, name]) => name === null) ? [] : [{ ...value, ...Object.fromEntries(names) }];
  }
}

/** Over all lanes; null: none has been looked at. */
function countsOf(lanes: readonly LaneWatch[], side: Side): StateCounts | null {
  const samples = lanes.flatMap((lane) => lane.last(side) ?? []);
  return samples.length === 0 ? null : sumCounts(samples);
}

/** Each edge once, and so for frames that come together. */
export function addTransitions(all: readonly LiveTransition[]): LiveTransition[] {
  return addUp(all, ({ side, from, to }) => `${side} ${from} ${to}`);
}

function addPairs(all: LiveFrame['pairs']): LiveFrame['pairs'] {
  return addUp(all, ({ client, server }) => `${client} ${server}`);
}

function addUp<T extends { count: number }>(all: readonly T[], keyOf: (each: T) => string): T[] {
  const sums = new Map<string, T>();
  for (const each of all) {
    const key = keyOf(each);
    sums.set(key, { ...each, count: each.count + (sums.get(key)?.count ?? 0) });
  }
  return [...sums.values()];
}
