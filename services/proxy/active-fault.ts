// A fault that was put: what it matches in the form that the hot path needs, its window, its ledger.
import { isDeepStrictEqual } from 'node:util';
import { durationMs } from '#lab/spec/duration.ts';
import type { Fault } from '#lab/spec/fault.ts';
import { fractionOf, hashNumber, hashText, isChosen } from './choice.ts';
import { FaultWindow } from './fault-window.ts';
import type { ActionRule } from './faults/action-rule.ts';
import { ACTION_RULES } from './faults/action-rules.ts';
import { ANY_ROLE, ROLE, ROLE_COUNT, roleIndex, sideIndex } from './role-set.ts';
import type { SegmentFacts } from './segment-facts.ts';

/** What the hash is for, so that the choices of one fault do not depend on each other. */
const FOR_CONNECTION = 1;
const FOR_SEGMENT = 2;

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
  /** Of the request that put it. */
  id?: string | undefined;
}

export class ActiveFault {
  readonly name: string;
  readonly lane: string;
  readonly spec: Fault;
  readonly id: string | undefined;
  /** Milliseconds of the engine's clock, as all times here. */
  readonly putAt: number;
  deletedAt: number | null = null;
  /** When each request, by its id, has let go what it held. */
  readonly releases = new Map<string, number>();
  /** Writes into the plan of a segment that it matches and chooses. */
  readonly act: ActionRule;
  /** Milliseconds; 0 where the action has none. */
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

  readonly #window: FaultWindow;
  readonly #role: number;
  readonly #roleIndex: number;
  readonly #sides: number;
  readonly #excludesPiggyback: boolean;
  readonly #firstAttempt: number;
  readonly #lastAttempt: number;
  readonly #hash: number;
  readonly #connectionHash: number;

  constructor(spec: Fault, place: FaultPlace) {
    const { match } = spec;
    this.name = place.name;
    this.lane = place.lane;
    this.spec = spec;
    this.id = place.id;
    this.putAt = place.at;
    this.#window = new FaultWindow(spec, place.at);
    this.copyAfterMs = spec.duplicate ? durationMs(spec.duplicate.after) : 0;
    this.holdMs = spec.hold?.time === undefined ? Number.POSITIVE_INFINITY : durationMs(spec.hold.time);
    this.#role = match.role === 'Any' ? ANY_ROLE : ROLE[match.role];
    this.#roleIndex = match.role === 'Any' ? ROLE_COUNT : roleIndex(match.role);
    this.#sides = match.from === undefined ? BOTH_SIDES : 1 << sideIndex(match.from);
    this.#excludesPiggyback = match.piggyback === 'Exclude';
    this.#firstAttempt = match.attempt?.nth ?? 1;
    this.#lastAttempt = match.attempt?.nth ?? match.attempt?.first ?? Number.POSITIVE_INFINITY;
    this.#hash = hashText(place.lane, hashText(place.name, place.seed));
    this.#connectionHash = hashNumber(this.#hash, FOR_CONNECTION);
    this.act = ACTION_RULES[spec.action](this);
  }

  /** Bit of the role that it matches; see role-set.ts. */
  get role(): number {
    return this.#role;
  }

  /** When it takes force, and when it ends for the last connection; milliseconds of the engine's clock. */
  get startAt(): number {
    return this.#window.startAt;
  }

  get endAt(): number {
    return this.#window.endAt;
  }

  isInForce(now: number): boolean {
    return this.#window.includes(now);
  }

  /** Whether role, side, attempt and piggyback fit. */
  matches(facts: SegmentFacts): boolean {
    if (((facts.roles | ANY_ROLE) & this.#role) === 0 || (this.#sides & (1 << facts.from)) === 0)
      return false;
    if (this.#excludesPiggyback && (facts.piggyback & this.#role) !== 0) return false;
    const attempt = this.#attemptOf(facts);
    return attempt >= this.#firstAttempt && attempt <= this.#lastAttempt;
  }

  /** Whether the share of connections, as large as it is now, and the probability choose a segment that matches. */
  chooses(facts: SegmentFacts, now: number): boolean {
    const rank = this.#rankOf(facts);
    if (rank >= 1 || now < this.#window.startFor(rank) || now >= this.#window.endFor(rank)) return false;
    const { segmentsPermille } = this.spec.match;
    return segmentsPermille >= 1000 || isChosen(this.hashOf(FOR_SEGMENT, facts), segmentsPermille);
  }

  /** When it ends for the segment's connection. */
  endFor(facts: SegmentFacts): number {
    return this.#window.endFor(this.#rankOf(facts));
  }

  /** Whether another put means the same fault. */
  isSame(lane: string, spec: Fault): boolean {
    return this.lane === lane && isDeepStrictEqual(this.spec, spec);
  }

  /**
   * A hash of the segment, for one purpose. Of nothing that differs between two runs with the same traffic: not the port,
   * not the incarnation, not the absolute number.
   */
  hashOf(purpose: number, facts: SegmentFacts): number {
    let hash = hashNumber(hashNumber(this.#hash, purpose), facts.incarnation.ordinal);
    hash = hashNumber(hash, (this.#roleIndex << 1) | facts.from);
    hash = hashNumber(hash, this.#attemptOf(facts));
    return hashNumber(hash, facts.offset);
  }

  /** The connection's place in the share: below 1 within it. The same whatever the share, but for its scale. */
  #rankOf({ incarnation }: SegmentFacts): number {
    const fraction = fractionOf(hashNumber(this.#connectionHash, incarnation.ordinal));
    return (fraction * 1000) / this.spec.match.connectionsPermille;
  }

  #attemptOf(facts: SegmentFacts): number {
    return this.#role === ANY_ROLE ? facts.attempt : (facts.attempts[this.#roleIndex] ?? 0);
  }
}
