// Chooses the few connections of a lane that the report draws as ladders, and keeps all their segments.
//
// Chosen as segments come, so that the same segments choose the same connections: the first connection of each client, the first for
// each fault and what became of its segment, the first with a RST, and what a stale SYN of a chosen one brings about; at
// the end the first that no fault touched.
import type { SegmentRecord } from '../run/observation.ts';
import { splitPairPort } from '../run/pair-port.ts';
import type { Side } from '../spec/segment-role.ts';
import type { EndState, LadderRecording, RecordedSegment, StateChange } from './recording.ts';

/** Connections not chosen so far, whose segments are kept in case that they will be. */
const MAX_WAITING = 2000;
/** Ports whose changes of state are kept in case that their connection will be chosen. */
const MAX_PORTS = 4096;
const MAX_CHANGES = 64;
/** Longer than a sample takes, shorter than the time between two. */
const SAMPLE_SLACK_MS = 90;
/** Reasons that a sampler without an end remembers. */
const MAX_REASONS = 256;
/** Of a run of plain data and acknowledgments, so many are kept: it is the rest of a connection that tells something. */
const MAX_PLAIN_RUN = 6;

interface Connection {
  clientPort: number;
  incarnation: number;
  why: string | null;
  touched: boolean;
  segments: RecordedSegment[];
  /** Left out since the last one that was kept. */
  omitted: number;
  /** How many plain ones came since the last that was not. */
  plainRun: number;
  /** When the port pair was used again. */
  until: number;
}

export class LadderSampler {
  readonly #maxLadders: number;
  readonly #maxSegments: number;
  readonly #renews: boolean;
  readonly #chosen: Connection[] = [];
  /** In the order of their beginning. */
  readonly #waiting = new Map<string, Connection>();
  readonly #reasons = new Set<string>();
  readonly #changes = new Map<number, StateChange[]>();
  /** Clients whose first connection was chosen. */
  readonly #begun = new Set<number>();

  /** @param o `renews`: once there are `maxLadders`, a new one takes the place of the oldest; default: it is not chosen */
  constructor(o: { maxLadders: number; maxSegments: number; renews?: boolean }) {
    this.#maxLadders = o.maxLadders;
    this.#maxSegments = o.maxSegments;
    this.#renews = o.renews ?? false;
  }

  /** A fault was put anew under its name: what it does is new again. */
  forgetFault(fault: string): void {
    for (const reason of this.#reasons) if (reason.endsWith(byFault(fault))) this.#reasons.delete(reason);
  }

  /** Segments must come in the order of their sequence; fault names as the reader knows them. */
  addSegment(segment: SegmentRecord): void {
    const connection = this.#connectionOf(segment);
    if (!connection) return;
    this.#keep(segment, connection);
    if (segment.fate !== 'Passed') connection.touched = true;
    const reason = this.#reasonFor(segment);
    if (reason !== null && connection.why === null) this.#choose(connection, reason);
  }

  #keep(segment: SegmentRecord, connection: Connection): void {
    connection.plainRun = isPlain(segment) ? connection.plainRun + 1 : 0;
    if (connection.plainRun > MAX_PLAIN_RUN || connection.segments.length >= this.#maxSegments) {
      connection.omitted++;
      return;
    }
    connection.segments.push({ ...segment, omittedBefore: connection.omitted });
    connection.omitted = 0;
  }

  addChange(side: Side, clientPort: number, state: EndState, at: number): void {
    const known = this.#changes.get(clientPort);
    if (known) {
      if (known.length < MAX_CHANGES) known.push({ side, at, state });
      return;
    }
    this.#changes.set(clientPort, [{ side, at, state }]);
    if (this.#changes.size <= MAX_PORTS) return;
    const pinned = new Set(this.#chosen.map((connection) => connection.clientPort));
    for (const port of this.#changes.keys()) {
      if (pinned.has(port)) continue;
      this.#changes.delete(port);
      return;
    }
  }

  /** In the order in which the connections began. */
  ladders(): LadderRecording[] {
    const chosen = [...this.#chosen];
    if (chosen.length > 0 && chosen.length < this.#maxLadders && chosen.every(({ touched }) => touched)) {
      const untouched = [...this.#waiting.values()].find(isWholeAndUntouched);
      if (untouched) chosen.push({ ...untouched, why: 'the first that no fault touched' });
    }
    return chosen
      .sort((a, b) => (a.segments[0]?.sequence ?? 0) - (b.segments[0]?.sequence ?? 0))
      .map((connection) => ({
        clientPort: connection.clientPort,
        incarnation: connection.incarnation,
        why: connection.why ?? '',
        segments: connection.segments,
        omitted: connection.omitted,
        states: this.#changesOf(connection),
      }));
  }

  #connectionOf({ clientPort, incarnation, at, roles }: SegmentRecord): Connection | null {
    const same = (each: Connection) => each.clientPort === clientPort && each.incarnation === incarnation;
    const key = `${clientPort}/${incarnation}`;
    const known = this.#chosen.find(same) ?? this.#waiting.get(key);
    if (known) return known;
    for (const before of [...this.#chosen, this.#waiting.get(`${clientPort}/${incarnation - 1}`)]) {
      if (before?.clientPort === clientPort && before.incarnation < incarnation)
        before.until = Math.min(before.until, at);
    }
    if (this.#isFull) return null;
    const connection: Connection = {
      clientPort,
      incarnation,
      why: null,
      touched: false,
      segments: [],
      omitted: 0,
      plainRun: 0,
      until: Number.POSITIVE_INFINITY,
    };
    this.#waiting.set(key, connection);
    this.#chooseFirst(connection);
    const follows = this.#chosen.some(
      (each) => each.clientPort === clientPort && each.incarnation === incarnation - 1,
    );
    // Without a SYN of its own it is the answer to one of the connection before: the end of that story.
    if (follows && !roles.includes('Syn')) this.#choose(connection, 'what followed on the same port');
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size > MAX_WAITING && oldest !== undefined) this.#waiting.delete(oldest);
    return connection;
  }

  /** Of a few clients where there are many: there must be room for what faults have done. */
  #chooseFirst(connection: Connection): void {
    const { pair } = splitPairPort(connection.clientPort);
    if (this.#begun.has(pair) || this.#begun.size >= Math.ceil(this.#maxLadders / 2)) return;
    this.#choose(connection, this.#begun.size === 0 ? 'the first connection' : 'the first of its client');
    this.#begun.add(pair);
  }

  /** Null: nothing new about this segment. */
  #reasonFor({ fault, fate, roles, from }: SegmentRecord): string | null {
    if (fault !== null) return this.#once(`the first with a segment ${WAS[fate]}${byFault(fault)}`);
    return roles.includes('Rst') ? this.#once(`the first with a RST from the ${from.toLowerCase()}`) : null;
  }

  #once(reason: string): string | null {
    if (this.#reasons.has(reason)) return null;
    this.#reasons.add(reason);
    const [oldest] = this.#reasons;
    if (this.#reasons.size > MAX_REASONS && oldest !== undefined) this.#reasons.delete(oldest);
    return reason;
  }

  /** No further connection is chosen. */
  get #isFull(): boolean {
    return !this.#renews && this.#chosen.length >= this.#maxLadders;
  }

  #choose(connection: Connection, why: string): void {
    if (this.#isFull) return;
    if (this.#chosen.length >= this.#maxLadders) this.#chosen.shift();
    connection.why = why;
    this.#chosen.push(connection);
    this.#waiting.delete(`${connection.clientPort}/${connection.incarnation}`);
    if (this.#isFull) this.#waiting.clear();
  }

  /** A sample is dated when it begins, so it may show a socket that is younger than its date. */
  #changesOf({ clientPort, incarnation, segments, until }: Connection): StateChange[] {
    const from = segments[0]?.at ?? 0;
    const slack = incarnation === 1 ? SAMPLE_SLACK_MS : 0;
    return (this.#changes.get(clientPort) ?? [])
      .filter(({ at, state }) => at < until && (at >= from || (at >= from - slack && state !== 'None')))
      .map((change) => ({ ...change, at: Math.max(change.at, from) }))
      .sort((a, b) => a.at - b.at);
  }
}

/** Seen from its SYN on: a late answer to a stale SYN is no good example. */
function isWholeAndUntouched({ touched, segments }: Connection): boolean {
  return !touched && segments[0]?.roles.includes('Syn') === true;
}

/** Data or a bare acknowledgment that passed. */
function isPlain({ fate, roles }: SegmentRecord): boolean {
  return fate === 'Passed' && roles.every((role) => role === 'Data');
}

function byFault(fault: string): string {
  return ` by fault "${fault}"`;
}

const WAS: Record<SegmentRecord['fate'], string> = {
  Passed: 'passed',
  Dropped: 'dropped',
  Delayed: 'delayed',
  Duplicated: 'duplicated',
  Held: 'held',
  Reset: 'answered with a reset',
  Corrupted: 'corrupted',
  Unreachable: 'answered with an ICMP error',
  Injected: 'sent',
};
