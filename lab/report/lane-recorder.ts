// Keeps what the report needs of one lane.
import type { ClientStats, LaneSample, SegmentRecord, ServerStats } from '../run/observation.ts';
import type { Side } from '../spec/segment-role.ts';
import { LadderSampler } from './ladder-sampler.ts';
import { PairMatrix } from './pair-matrix.ts';
import type { LaneRecording, SideRecording } from './recording.ts';
import { StateClock } from './state-clock.ts';
import { StateTimeline } from './state-timeline.ts';

export interface LaneLimits {
  /** The time from which the run is counted, in ms since the epoch. */
  origin: number;
  intervalMs: number;
  maxPoints: number;
  maxLadders: number;
  maxSegments: number;
}

interface Keeper {
  lastAt: number;
  samples: number;
  missed: number;
  timeline: StateTimeline;
  clock: StateClock;
  acceptQueue: SideRecording['acceptQueue'];
}

export class LaneRecorder {
  readonly #lane: string;
  readonly #pairs: PairMatrix;
  readonly #ladders: LadderSampler;
  readonly #sides: Record<Side, Keeper>;
  #clientStats: ClientStats | null = null;
  #serverStats: ServerStats | null = null;

  constructor(lane: string, limits: LaneLimits) {
    this.#lane = lane;
    this.#pairs = new PairMatrix(limits.intervalMs);
    this.#ladders = new LadderSampler(limits);
    const keeper = (side: Side): Keeper => ({
      lastAt: Number.NEGATIVE_INFINITY,
      samples: 0,
      missed: 0,
      timeline: new StateTimeline(limits),
      clock: new StateClock((port, state, at) => this.#ladders.addChange(side, port, state, at)),
      acceptQueue: null,
    });
    this.#sides = { Client: keeper('Client'), Server: keeper('Server') };
  }

  /** A sample that is not later than the one before is passed over: an answer that was given twice. */
  sample(side: Side, at: number, sample: LaneSample): void {
    const keeper = this.#sides[side];
    if (at <= keeper.lastAt) return;
    keeper.lastAt = at;
    keeper.samples++;
    keeper.timeline.add(at, sample.counts);
    const { acceptQueue, sockets } = sample;
    if (acceptQueue && acceptQueue.length >= (keeper.acceptQueue?.length ?? 0)) {
      if (keeper.acceptQueue?.length !== acceptQueue.length) keeper.acceptQueue = { ...acceptQueue, at };
    }
    keeper.clock.add(at, sockets);
    this.#pairs.add(side, at, sockets);
  }

  missed(side: Side, count: number): void {
    this.#sides[side].missed += count;
  }

  segment(segment: SegmentRecord): void {
    this.#ladders.addSegment(segment);
  }

  clientStats(stats: ClientStats): void {
    this.#clientStats = stats;
  }

  serverStats(stats: ServerStats): void {
    this.#serverStats = stats;
  }

  /** Call once, at the end. */
  finish(): LaneRecording {
    const { pairs, unpaired } = this.#pairs.finish();
    return {
      lane: this.#lane,
      client: record(this.#sides.Client),
      server: record(this.#sides.Server),
      pairs,
      unpairedSamples: unpaired,
      clientStats: this.#clientStats,
      serverStats: this.#serverStats,
      ladders: this.#ladders.ladders(),
    };
  }
}

function record({ samples, missed, timeline, clock, acceptQueue }: Keeper): SideRecording {
  return {
    samples,
    missed,
    timeline: timeline.timeline(),
    peaks: timeline.peaks(),
    timeInState: clock.times(),
    acceptQueue,
  };
}
