// What is shown while there is no lab: nothing but a run, if there is one, and what is wrong.
import type { LiveRun } from './live-frame.ts';
import type { LiveMoment } from './live-source.ts';

export function emptyMoment(at: number, run: LiveRun | null, troubles: readonly string[] = []): LiveMoment {
  return {
    ...{ at, lab: null, client: null, server: null, transitions: [], pairs: [], acceptQueue: null },
    ...{ errors: { Client: {}, Server: {} }, faults: [], ledger: null, run, troubles: [...troubles] },
  };
}
