// How long connections stay in each state on one side, from samples; and each change of state that the samples show.
import type { LaneSocket } from '../run/observation.ts';
import { StayTracker } from '../run/stay-tracker.ts';
import { TCP_STATES } from '../spec/state.ts';
import type { EndState, TimeInState } from './recording.ts';

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

/** A time is right to one sampling interval: see StayTracker. */
export class StateClock {
  readonly #tracker: StayTracker;
  #lastAt = 0;
  readonly #distributions = new Map(TCP_STATES.map((state) => [state, nothingYet()]));

  constructor(onChange: (clientPort: number, state: EndState, at: number) => void) {
    this.#tracker = new StayTracker(({ clientPort, left, entered, at }) => {
      const distribution = left && this.#distributions.get(left.state);
      if (distribution) count(distribution, at - left.since);
      onChange(clientPort, entered ?? 'None', at);
    });
  }

  /** Samples must come in the order of their times, in ms since the epoch. */
  add(at: number, sockets: readonly LaneSocket[]): void {
    this.#lastAt = at;
    this.#tracker.add(at, sockets);
  }

  /** Only states that were seen. May be asked at any time; what still goes on counts up to the last sample. */
  times(): TimeInState[] {
    const distributions = structuredClone(this.#distributions);
    for (const { state, since } of this.#tracker.ongoing()) {
      const going = distributions.get(state);
      if (!going) continue;
      count(going, this.#lastAt - since);
      going.unfinished++;
    }
    return [...distributions]
      .filter(([, each]) => each.count > 0)
      .map(([state, each]) => ({
        state,
        count: each.count,
        unfinished: each.unfinished,
        minMs: each.min,
        medianMs: quantile(each, 0.5),
        p95Ms: quantile(each, 0.95),
        maxMs: each.max,
      }));
  }
}

function nothingYet(): Distribution {
  return { count: 0, unfinished: 0, min: Number.POSITIVE_INFINITY, max: 0, buckets: new Map() };
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
