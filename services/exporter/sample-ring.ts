// The last samples, for a reader that asks for what came after the one it saw last.
import type { SamplesAnswer, SocketSample } from '#lab/run/observation.ts';
import type { Tallies } from './sample-lanes.ts';

interface StoredSample {
  sequence: number;
  at: number;
  tallies: Tallies;
  sockets: number;
}

export interface RingLimits {
  /** Samples kept: a minute at 10 per second. */
  samples: number;
  /** Sockets kept, in all samples together, 4 bytes each. */
  sockets: number;
  /** Sockets in one answer, about 60 bytes each; the reader asks again for the rest. One sample is always given. */
  socketsPerAnswer: number;
}

const LIMITS: RingLimits = { samples: 600, sockets: 16_000_000, socketsPerAnswer: 100_000 };

export class SampleRing {
  readonly #limits: RingLimits;
  // Oldest first.
  readonly #samples: StoredSample[] = [];
  #sequence = 0;
  #sockets = 0;

  constructor(limits: Partial<RingLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  /** @param at milliseconds since the epoch */
  push(at: number, tallies: Tallies): void {
    const sockets = [...tallies.values()].reduce((sum, tally) => sum + tally.size, 0);
    this.#samples.push({ sequence: ++this.#sequence, at, tallies, sockets });
    this.#sockets += sockets;
    while (this.#samples.length > 1 && this.#isOverLimit())
      this.#sockets -= this.#samples.shift()?.sockets ?? 0;
  }

  /** What came after `after`; a number that was never given comes from an earlier life, and means all. */
  since(after: number): SamplesAnswer {
    const seen = after > this.#sequence ? 0 : after;
    const oldest = this.#samples[0]?.sequence ?? this.#sequence + 1;
    const next = this.#samples.findIndex(({ sequence }) => sequence > seen);
    const samples: StoredSample[] = [];
    let room = this.#limits.socketsPerAnswer;
    for (const sample of next === -1 ? [] : this.#samples.slice(next)) {
      if (samples.length > 0 && sample.sockets > room) break;
      samples.push(sample);
      room -= sample.sockets;
    }
    return { samples: samples.map(toAnswer), missed: Math.max(0, oldest - 1 - seen) };
  }

  /** The last one; null before the first. */
  last(): SocketSample | null {
    const last = this.#samples.at(-1);
    return last ? toAnswer(last) : null;
  }

  get latest(): Tallies | undefined {
    return this.#samples.at(-1)?.tallies;
  }

  #isOverLimit(): boolean {
    return this.#samples.length > this.#limits.samples || this.#sockets > this.#limits.sockets;
  }
}

function toAnswer({ sequence, at, tallies }: StoredSample): SocketSample {
  const lanes = Object.fromEntries([...tallies].map(([name, tally]) => [name, tally.toSample()]));
  return { sequence, at, lanes };
}
