// Waits until runs on a cluster are over, or cannot go on, and shows them meanwhile.
import { setTimeout as pause } from 'node:timers/promises';
import type { Experiment } from '#lab/spec/experiment.ts';
import { KubeError } from '#operator/kube/kube-error.ts';
import { Reflector } from '#operator/kube/reflector.ts';
import { EXPERIMENTS } from '#operator/kube/resources.ts';
import { REAL_TIMING as timing } from '#operator/kube/timing.ts';
import type { Watch } from '../run/watch.ts';
import type { ExperimentObject } from './experiment-object.ts';
import { liveSource } from './live-source.ts';
import type { Cluster } from './open-cluster.ts';
import { type RunState, runState } from './run-state.ts';

export interface AskedRun {
  experiment: Experiment;
  /** The spec.run that was asked for. */
  run: string;
  /** Nobody else has made the Experiment: it may be deleted. */
  isMade: boolean;
  /** As it was when it was asked for. */
  object: ExperimentObject;
}

export interface FollowedRun extends Omit<AskedRun, 'object'> {
  /** As it is now; undefined: it is no more. */
  object: ExperimentObject | undefined;
  state: RunState;
}

export interface FollowOptions {
  watch: Watch;
  signal: AbortSignal;
  /** What passes by itself, such as a connection that was lost; said once. */
  onTrouble(message: string): void;
  patience?: Patience;
}

interface Patience {
  /** How long a standstill that may pass is borne. */
  stalledMs: number;
  /** How long an operator may take to look at what is new. */
  unseenMs: number;
}

const PATIENCE: Patience = { stalledMs: 20_000, unseenMs: 60_000 };
/** Steps are drawn as time passes, not only when something has changed. */
const TICK_MS = 200;

/**
 * @returns each run as it stands when none of them goes on any more, or when the signal ends it
 * @throws KubeError where we may not look
 */
export async function followRuns(
  { api, namespace }: Pick<Cluster, 'api' | 'namespace'>,
  runs: readonly AskedRun[],
  { watch, signal, onTrouble, patience = PATIENCE }: FollowOptions,
): Promise<FollowedRun[]> {
  const refused = Promise.withResolvers<never>();
  refused.promise.catch(() => undefined); // awaited only as long as there is something to wait for
  const reflector = new Reflector<ExperimentObject>({
    ...{ api, resource: EXPERIMENTS, namespace, timing, onChange: () => undefined },
    onError: (error) => (isRefusal(error) ? refused.reject(error) : onTrouble((error as Error).message)),
  });
  const seen: Seen = { reflector, isSynced: false };
  reflector.start();
  const clocks = runs.map(() => new StandstillClock(patience));
  try {
    const synced = reflector.synced.then(() => {
      seen.isSynced = true;
    });
    await Promise.race([synced, refused.promise, aborted(signal)]);
    for (;;) {
      const now = runs.map((run) => followed(run, seen));
      watch.update(
        now.map(({ experiment, object, run }) => liveSource(experiment, object, run)),
        Date.now(),
      );
      const atRest = now.filter(({ state }, i) => clocks[i]?.isAtRest(state));
      if (atRest.length === now.length || signal.aborted) return now;
      await Promise.race([pause(TICK_MS), refused.promise]);
    }
  } finally {
    await reflector.stop();
  }
}

function followed({ object: applied, ...asked }: AskedRun, seen: Seen): FollowedRun {
  const { namespace, name } = applied.metadata;
  const object = seen.isSynced ? seen.reflector.get(`${namespace}/${name}`) : applied;
  return { ...asked, object, state: runState(object, asked.run) };
}

interface Seen {
  reflector: Reflector<ExperimentObject>;
  /** Before the first list nothing is known but what was applied. */
  isSynced: boolean;
}

/** Whether a run has come to where nothing is to be waited for. */
class StandstillClock {
  readonly #patience: Patience;
  #kind: RunState['kind'] | null = null;
  #since = 0;

  constructor(patience: Patience) {
    this.#patience = patience;
  }

  isAtRest(state: RunState): boolean {
    if (state.kind !== this.#kind) this.#since = timing.now();
    this.#kind = state.kind;
    const lasted = timing.now() - this.#since;
    if (state.kind === 'Unseen') return lasted >= this.#patience.unseenMs;
    if (state.kind === 'Stalled') return state.isFinal || lasted >= this.#patience.stalledMs;
    return state.kind === 'Over' || state.kind === 'Gone';
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof KubeError && [401, 403, 404].includes(error.code);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
