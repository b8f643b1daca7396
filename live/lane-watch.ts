// What the page is told of one lane: both ends of its last samples, how its sockets move, and a few of its connections.
import { buildLadder, type LabEnds } from '#lab/report/build-ladder.ts';
import { LadderSampler } from '#lab/report/ladder-sampler.ts';
import { PairMatrix } from '#lab/report/pair-matrix.ts';
import type { LaneSample, SegmentRecord } from '#lab/run/observation.ts';
import { SIDES, type Side } from '#lab/spec/segment-role.ts';
import type { LiveFrame, LiveLadder, LiveTransition } from './live-frame.ts';
import { TransitionCounter } from './transition-counter.ts';

/** How often the exporters sample. */
const INTERVAL_MS = 100;
const MAX_SEGMENTS = 120;

export class LaneWatch {
  readonly #name: string;
  readonly #ends: LabEnds | undefined;
  readonly #pairs = new PairMatrix(INTERVAL_MS);
  readonly #ladders: LadderSampler;
  readonly #moves: Record<Side, TransitionCounter>;
  readonly #last: Record<Side, { at: number; sample: LaneSample } | null> = { Client: null, Server: null };

  constructor(name: string, { maxLadders, ends }: { maxLadders: number; ends: LabEnds | undefined }) {
    this.#name = name;
    this.#ends = ends;
    this.#ladders = new LadderSampler({ maxLadders, maxSegments: MAX_SEGMENTS, renews: true });
    const counter = (side: Side) =>
      new TransitionCounter(side, (port, state, at) => this.#ladders.addChange(side, port, state, at));
    this.#moves = { Client: counter('Client'), Server: counter('Server') };
  }

  /** A sample that is not later than the one before is passed over: an answer that was given twice. */
  sample(side: Side, at: number, sample: LaneSample): void {
    if (at <= (this.#last[side]?.at ?? Number.NEGATIVE_INFINITY)) return;
    this.#last[side] = { at, sample };
    this.#moves[side].add(at, sample.sockets);
    this.#pairs.add(side, at, sample.sockets);
  }

  segment(segment: SegmentRecord): void {
    this.#ladders.addSegment(segment);
  }

  /** A fault has come into force; also one whose name has been used before. */
  newFault(name: string): void {
    this.#ladders.forgetFault(name);
  }

  last(side: Side): LaneSample | null {
    return this.#last[side]?.sample ?? null;
  }

  pairs(): LiveFrame['pairs'] {
    return this.#pairs.latest();
  }

  /** Since the last call. */
  transitions(): LiveTransition[] {
    return SIDES.flatMap((side) => this.#moves[side].take());
  }

  ladders(): LiveLadder[] {
    return this.#ladders.ladders().map((recording) => {
      const startedAt = recording.segments[0]?.at ?? 0;
      return { lane: this.#name, startedAt, ladder: buildLadder(recording, startedAt, this.#ends) };
    });
  }
}
