// The most sockets in each state on each side that any look has shown, over all lanes of one experiment.
import type { SamplesAnswer } from '#lab/run/observation.ts';
import { qualifiedName } from '#lab/run/qualified-name.ts';
import { type StateCounts, TCP_STATES, zeroCounts } from '#lab/spec/state.ts';

export interface Peaks {
  client: StateCounts;
  server: StateCounts;
}

export class RunPeaks {
  readonly peaks: Peaks;
  readonly #prefix: string;
  readonly #since: number;

  /**
   * @param since when the run began, in ms since the epoch: what is older is of another run of that name
   * @param before those of the same run, seen by another operator
   */
  constructor(
    experiment: string,
    since: number,
    before?: { [side in keyof Peaks]?: StateCounts | undefined },
  ) {
    this.#prefix = qualifiedName(experiment, '');
    this.#since = since;
    this.peaks = {
      client: { ...zeroCounts(), ...before?.client },
      server: { ...zeroCounts(), ...before?.server },
    };
  }

  add(side: keyof Peaks, { samples }: SamplesAnswer): void {
    for (const { at, lanes } of samples) {
      if (at < this.#since) continue;
      const mine = Object.entries(lanes).filter(([lane]) => lane.startsWith(this.#prefix));
      for (const state of TCP_STATES) {
        const count = mine.reduce((sum, [, { counts }]) => sum + counts[state], 0);
        this.peaks[side][state] = Math.max(this.peaks[side][state], count);
      }
    }
  }
}
