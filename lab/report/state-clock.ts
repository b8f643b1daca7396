// How long connections stay in each state on one side, from samples; and each change of state that the samples show.
import type { LaneSocket } from '../run/observation.ts';
import { TCP_STATES } from '../spec/state.ts';
import type { EndState, TimeInState } from './recording.ts';

const INDEX = new Map(TCP_STATES.map((state, i) => [state, i]));
/** Buckets of the distribution grow by this factor: percentiles are right to 1 %. */
const GROWTH = Math.log(1.02);

interface Distribution {
  count: number;
  unfinished: number;
  min: number;
  max: number;
  /** Bucket → number of connections. */
  buckets: Map<number, number>;
}

/**
 * A connection counts as in a state from the first sample that shows it there to the first that does not, so a time is
 * right to one sampling interval, and a state that is passed between two samples is not seen.
 */
export class StateClock {
  readonly #onChange: (clientPort: number, state: EndState, at: number) => void;
  /** By client port: the state, plus 1 (0: no socket); since when, in ms after #origin; the last sample that showed it. */
  readonly #state = new Uint8Array(65_536);
  readonly #since = new Uint32Array(65_536);
  readonly #seenIn = new Uint32Array(65_536);
  #ports: number[] = [];
  #origin: number | null = null;
  #sample = 0;
  #lastAt = 0;
  readonly #distributions = TCP_STATES.map(
    (): Distribution => ({
      count: 0,
      unfinished: 0,
      min: Number.POSITIVE_INFINITY,
      max: 0,
      buckets: new Map(),
    }),
  );

  constructor(onChange: (clientPort: number, state: EndState, at: number) => void) {
    this.#onChange = onChange;
  }

  /** Samples must come in the order of their times, in ms since the epoch. */
  add(at: number, sockets: readonly LaneSocket[]): void {
    this.#origin ??= at;
    const now = at - this.#origin;
    this.#sample++;
    this.#lastAt = now;
    for (const { clientPort, state } of sockets) {
      if (clientPort === 0) continue;
      const is = (INDEX.get(state) ?? 0) + 1;
      const was = this.#state[clientPort] as number;
      this.#seenIn[clientPort] = this.#sample;
      if (was === is) continue;
      if (was === 0) this.#ports.push(clientPort);
      else this.#end(clientPort, now);
      this.#state[clientPort] = is;
      this.#since[clientPort] = now;
      this.#onChange(clientPort, state, at);
    }
    this.#ports = this.#ports.filter((port) => {
      if (this.#seenIn[port] === this.#sample) return true;
      this.#end(port, now);
      this.#state[port] = 0;
      this.#onChange(port, 'None', at);
      return false;
    });
  }

  /** Only states that were seen. May be asked at any time; what still goes on counts up to the last sample. */
  times(): TimeInState[] {
    const distributions = this.#distributions.map((each) => ({ ...each, buckets: new Map(each.buckets) }));
    for (const port of this.#ports) {
      const going = distributions[(this.#state[port] as number) - 1];
      if (!going) continue;
      count(going, this.#lastAt - (this.#since[port] as number));
      going.unfinished++;
    }
    return distributions
      .map((each, i) => ({ each, state: TCP_STATES[i] as TimeInState['state'] }))
      .filter(({ each }) => each.count > 0)
      .map(({ each, state }) => ({
        state,
        count: each.count,
        unfinished: each.unfinished,
        minMs: each.min,
        medianMs: quantile(each, 0.5),
        p95Ms: quantile(each, 0.95),
        maxMs: each.max,
      }));
  }

  #end(port: number, now: number): void {
    const distribution = this.#distributions[(this.#state[port] as number) - 1];
    if (distribution) count(distribution, now - (this.#since[port] as number));
  }
}

function count(into: Distribution, ms: number): void {
  into.count++;
  into.min = Math.min(into.min, ms);
  into.max = Math.max(into.max, ms);
  const bucket = Math.round(Math.log(Math.max(1, ms)) / GROWTH);
  into.buckets.set(bucket, (into.buckets.get(bucket) ?? 0) + 1);
}

/** The least bucket that so great a share of the connections does not exceed, in ms. */
function quantile({ count: total, buckets, min, max }: Distribution, share: number): number {
  let left = Math.ceil(total * share);
  for (const [bucket, number] of [...buckets].sort(([a], [b]) => a - b)) {
    left -= number;
    if (left <= 0) return Math.min(max, Math.max(min, Math.round(Math.exp(bucket * GROWTH))));
  }
  return max;
}
