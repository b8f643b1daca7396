// A fault that was put: what it matches in the form that the hot path needs, its window, its ledger.
import { isDeepStrictEqual } from 'node:util';
import { durationMs } from '#lab/spec/duration.ts';
import type { Fault } from '#lab/spec/fault.ts';
import { fractionOf, hashNumber, hashText, isChosen } from './choice.ts';
import { ROLE, roleIndex, sideIndex } from './role-set.ts';
import type { SegmentFacts } from './segment-facts.ts';

/** What the hash is for, so that the choices of one fault do not depend on each other. */
const FOR_CONNECTION = 1;
const FOR_SEGMENT = 2;
const FOR_JITTER = 3;

const BOTH_SIDES = 0b11;

export interface FaultPlace {
  /** As it is known on the wire, e.g. "close-wait-leak.drop-fin". */
  name: string;
  /** The lane's name on the wire. */
  lane: string;
  /** The lane's seed. */
  seed: number;
  /** When it was put, by the engine's clock, in milliseconds. */
  at: number;
}

export class ActiveFault {
  readonly name: string;
  readonly lane: string;
  readonly spec: Fault;
  /** In force from then on, until before `endAt`; milliseconds of the engine's clock. */
  readonly startAt: number;
  readonly endAt: number;
  /** Times of the action, in milliseconds; 0 where the action has none. */
  readonly delayMs: number;
  readonly jitterMs: number;
  readonly copyAfterMs: number;
  /** Infinite where a Hold does not wait for a time. */
  readonly holdMs: number;

  /** The ledger; matched = applied + passed + skipped. */
  matched = 0;
  applied = 0;
  passed = 0;
  skipped = 0;
  /** Segments that the proxy holds for it now. */
  held = 0;

  readonly #role: number;
  readonly #roleIndex: number;
  readonly #sides: number;
  readonly #excludesPiggyback: boolean;
  readonly #firstAttempt: number;
  readonly #lastAttempt: number;
  readonly #connectionHash: number;
  readonly #segmentHash: number;
  readonly #jitterHash: number;

  constructor(spec: Fault, place: FaultPlace) {
    const { match } = spec;
    this.name = place.name;
    this.lane = place.lane;
    this.spec = spec;
    this.startAt = place.at + durationMs(spec.start);
    this.endAt = this.startAt + durationMs(spec.duration);
    this.delayMs = spec.delay ? durationMs(spec.delay.time) : 0;
    this.jitterMs = spec.delay ? durationMs(spec.delay.jitter) : 0;
    this.copyAfterMs = spec.duplicate ? durationMs(spec.duplicate.after) : 0;
    this.holdMs = spec.hold?.time === undefined ? Number.POSITIVE_INFINITY : durationMs(spec.hold.time);
    this.#role = ROLE[match.role];
    this.#roleIndex = roleIndex(match.role);
    this.#sides = match.from === undefined ? BOTH_SIDES : 1 << sideIndex(match.from);
    this.#excludesPiggyback = match.piggyback === 'Exclude';
    this.#firstAttempt = match.attempt?.nth ?? 1;
    this.#lastAttempt = match.attempt?.nth ?? match.attempt?.first ?? Number.POSITIVE_INFINITY;
    const hash = hashText(place.lane, hashText(place.name, place.seed));
    this.#connectionHash = hashNumber(hash, FOR_CONNECTION);
    this.#segmentHash = hashNumber(hash, FOR_SEGMENT);
    this.#jitterHash = hashNumber(hash, FOR_JITTER);
  }

  /** Bit of the role that it matches; see role-set.ts. */
  get role(): number {
    return this.#role;
  }

  isInForce(now: number): boolean {
    return now >= this.startAt && now < this.endAt;
  }

  /** Whether role, side, attempt and piggyback fit. */
  matches(facts: SegmentFacts): boolean {
    if ((facts.roles & this.#role) === 0 || (this.#sides & (1 << facts.from)) === 0) return false;
    if (this.#excludesPiggyback && (facts.piggyback & this.#role) !== 0) return false;
    const attempt = facts.attempts[this.#roleIndex] ?? 0;
    return attempt >= this.#firstAttempt && attempt <= this.#lastAttempt;
  }

  /** Whether the share of connections and the probability choose a segment that matches. */
  chooses(facts: SegmentFacts): boolean {
    const { connectionsPermille, segmentsPermille } = this.spec.match;
    return (
      isChosen(hashNumber(this.#connectionHash, facts.incarnation.ordinal), connectionsPermille) &&
      (segmentsPermille >= 1000 || isChosen(this.#hashOf(this.#segmentHash, facts), segmentsPermille))
    );
  }

  /** The delay of one segment in milliseconds: time ± jitter, at least 0. */
  delayFor(facts: SegmentFacts): number {
    if (this.jitterMs === 0) return this.delayMs;
    const offset = 2 * fractionOf(this.#hashOf(this.#jitterHash, facts)) - 1;
    return Math.max(0, this.delayMs + offset * this.jitterMs);
  }

  /** Whether another put means the same fault. */
  isSame(lane: string, spec: Fault): boolean {
    return this.lane === lane && isDeepStrictEqual(this.spec, spec);
  }

  // Nothing that differs between two runs with the same traffic: not the port, not the incarnation, not the absolute number.
  #hashOf(base: number, facts: SegmentFacts): number {
    let hash = hashNumber(base, facts.incarnation.ordinal);
    hash = hashNumber(hash, (this.#roleIndex << 1) | facts.from);
    hash = hashNumber(hash, facts.attempts[this.#roleIndex] ?? 0);
    return hashNumber(hash, facts.offset);
  }
}
