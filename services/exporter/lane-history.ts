// What a scrape every few seconds would miss: of each watched lane and state the socket-seconds so far, the peak, and the stays.
import { StayTracker } from '#lab/run/stay-tracker.ts';
import { TCP_STATES, type TcpState } from '#lab/spec/state.ts';
import type { Tallies } from './sample-lanes.ts';
import { StayTimes } from './stay-times.ts';

export interface StateHistory {
  /** A socket that stays for two seconds adds 2, and so do two that stay for one. */
  seconds: number;
  peak: number;
  /** How long sockets were in it that have left it. */
  stays: StayTimes;
}
export type StateHistories = Record<TcpState, StateHistory>;

interface LanePast {
  at: number;
  states: StateHistories;
  tracker: StayTracker;
}

export class LaneHistory {
  #lanes = new Map<string, LanePast>();

  /** Lanes that are not in a sample are forgotten. @param now milliseconds of a clock that never goes back */
  add(now: number, tallies: Tallies): void {
    const before = this.#lanes;
    this.#lanes = new Map();
    for (const [lane, tally] of tallies) {
      const { at, states, tracker } = before.get(lane) ?? nothingYet(now);
      for (const state of TCP_STATES) {
        const history = states[state];
        history.seconds += (tally.counts[state] * (now - at)) / 1000;
        history.peak = Math.max(history.peak, tally.counts[state]);
      }
      tracker.add(now, tally);
      this.#lanes.set(lane, { at: now, states, tracker });
    }
  }

  /** Time in which nothing is sampled must not count. */
  clear(): void {
    this.#lanes.clear();
  }

  of(lane: string): StateHistories | undefined {
    return this.#lanes.get(lane)?.states;
  }
}

function nothingYet(at: number): LanePast {
  const states = Object.fromEntries(
    TCP_STATES.map((state) => [state, { seconds: 0, peak: 0, stays: new StayTimes() }]),
  ) as StateHistories;
  const tracker = new StayTracker(({ left, at: until }) => {
    if (left) states[left.state].stays.add((until - left.since) / 1000);
  });
  return { at, states, tracker };
}
