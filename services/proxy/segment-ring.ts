// The latest segments that the proxy saw or sent, in columns of fixed size: writing one allocates nothing.
import {
  SEGMENT_FATES,
  type SegmentFate,
  type SegmentRecord,
  type SegmentsAnswer,
} from '#lab/run/observation.ts';
import { FATE_INDEX } from './fate-index.ts';
import { roleNames, type SideIndex, sideName } from './role-set.ts';
import { flagsText } from './segment.ts';
import type { SegmentHead } from './segment-head.ts';
import { unsigned } from './sequence.ts';

/** What an injected segment is; see {@link SegmentRecord.note}. */
export const NOTES = [
  null,
  'held segment, let go after its time',
  'held segment, let go as its connection had closed',
  'held segment, let go by command',
  'held segment, let go as its fault ended',
  'held segment, let go as the proxy ends',
  'delayed segment',
  'corrupted segment',
  'copy',
  'reset',
] as const;
export type Note = (typeof NOTES)[number];

/** More than any engine sees; 8000 generations stay exact. */
const NUMBERS_PER_GENERATION = 2 ** 40;

type Column = Float64Array | Uint32Array | Int32Array | Uint16Array | Uint8Array;

export class SegmentRing {
  readonly capacity: number;
  readonly #at: Float64Array;
  readonly #lane: string[];
  readonly #fault: (string | null)[];
  readonly #incarnation: Uint32Array;
  readonly #clientPort: Uint16Array;
  readonly #side: Uint8Array;
  readonly #roles: Uint8Array;
  readonly #piggyback: Uint8Array;
  readonly #attempt: Uint32Array;
  readonly #flags: Uint8Array;
  readonly #seq: Int32Array;
  readonly #ack: Int32Array;
  readonly #length: Uint32Array;
  readonly #window: Uint16Array;
  readonly #fate: Uint8Array;
  readonly #note: Uint8Array;
  readonly #base: number;
  #last: number;

  /**
   * @param capacity records kept, at least 1; about 50 bytes each
   * @param generation of the engine, from 1: the numbers of a later one are all above those of an earlier one, so that
   *   a reader who does not know of a restart misses nothing that came after it
   */
  constructor(capacity: number, generation = 1) {
    this.capacity = capacity;
    this.#base = (generation - 1) * NUMBERS_PER_GENERATION;
    this.#last = this.#base;
    this.#at = new Float64Array(capacity);
    this.#lane = new Array<string>(capacity).fill('');
    this.#fault = new Array<string | null>(capacity).fill(null);
    this.#incarnation = new Uint32Array(capacity);
    this.#clientPort = new Uint16Array(capacity);
    this.#side = new Uint8Array(capacity);
    this.#roles = new Uint8Array(capacity);
    this.#piggyback = new Uint8Array(capacity);
    this.#attempt = new Uint32Array(capacity);
    this.#flags = new Uint8Array(capacity);
    this.#seq = new Int32Array(capacity);
    this.#ack = new Int32Array(capacity);
    this.#length = new Uint32Array(capacity);
    this.#window = new Uint16Array(capacity);
    this.#fate = new Uint8Array(capacity);
    this.#note = new Uint8Array(capacity);
  }

  /** @returns the record's number */
  add(head: SegmentHead, fate: SegmentFate, fault: string | null = null, note: Note = null): number {
    const i = ++this.#last % this.capacity;
    this.#at[i] = head.at;
    this.#lane[i] = head.lane;
    this.#fault[i] = fault;
    this.#incarnation[i] = head.incarnation;
    this.#clientPort[i] = head.clientPort;
    this.#side[i] = head.from;
    this.#roles[i] = head.roles;
    this.#piggyback[i] = head.piggyback;
    this.#attempt[i] = head.attempt;
    this.#flags[i] = head.flags;
    this.#seq[i] = head.seq;
    this.#ack[i] = head.ack;
    this.#length[i] = head.length;
    this.#window[i] = head.window;
    this.#fate[i] = FATE_INDEX[fate];
    this.#note[i] = note === null ? 0 : NOTES.indexOf(note);
    return this.#last;
  }

  /** Up to `limit` records after number `after`, the oldest first, and how many of those after it are gone. */
  read(after: number, limit: number): SegmentsAnswer {
    // A number that is none of ours: from an earlier generation, or from one whose state was lost. All is new then.
    const from = after < this.#base || after > this.#last ? this.#base : after;
    const first = Math.max(from, this.#last - this.capacity) + 1;
    const end = Math.min(this.#last, first + limit - 1);
    const segments: SegmentRecord[] = [];
    for (let sequence = first; sequence <= end; sequence++) segments.push(this.#record(sequence));
    return { segments, missed: first - from - 1 };
  }

  #record(sequence: number): SegmentRecord {
    const index = sequence % this.capacity;
    const of = (column: Column): number => column[index] ?? 0;
    return {
      sequence,
      at: of(this.#at),
      lane: this.#lane[index] ?? '',
      clientPort: of(this.#clientPort),
      incarnation: of(this.#incarnation),
      from: sideName(of(this.#side) as SideIndex),
      roles: [...roleNames(of(this.#roles))],
      piggyback: of(this.#piggyback) !== 0,
      attempt: of(this.#attempt),
      flags: flagsText(of(this.#flags)),
      seq: unsigned(of(this.#seq)),
      ack: unsigned(of(this.#ack)),
      length: of(this.#length),
      window: of(this.#window),
      fate: SEGMENT_FATES[of(this.#fate)] ?? 'Passed',
      fault: this.#fault[index] ?? null,
      note: NOTES[of(this.#note)] ?? null,
    };
  }
}
