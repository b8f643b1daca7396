// What a scrape every few seconds would miss: of each watched lane and state the socket-seconds so far, and the peak.
import { TCP_STATES, type TcpState } from '#lab/spec/state.ts';
import type { Tallies } from './sample-lanes.ts';

export interface StateHistory {
  /** A socket that stays for two seconds adds 2, and so do two that stay for one. */
  seconds: number;
  peak: number;
}
export type StateHistories = Record<TcpState, StateHistory>;

export class LaneHistory {
  #lanes = new Map<string, { at: number; states: StateHistories }>();

  /** Lanes that are not in a sample are forgotten. @param now milliseconds of a clock that never goes back */
  add(now: number, tallies: Tallies): void {
    const before = this.#lanes;
    this.#lanes = new Map();
    for (const [lane, { counts }] of tallies) {
      const { at, states } = before.get(lane) ?? { at: now, states: nothingYet() };
      for (const state of TCP_STATES) {
        const history = states[state];
        history.seconds += (counts[state] * (now - at)) / 1000;
        history.peak = Math.max(history.peak, counts[state]);
      }
      this.#lanes.set(lane, { at: now, states });
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

function nothingYet(): StateHistories {
  return Object.fromEntries(TCP_STATES.map((state) => [state, { seconds: 0, peak: 0 }])) as StateHistories;
}
