// What each of several clients does, so that all of them together do what one would.
import type { ClientBehaviour } from '#lab/spec/client-behaviour.ts';

/** Connections, rate and concurrency are shared out; the first ones have what is left over. */
export function shareBehaviour(behaviour: ClientBehaviour, pair: number, pairs: number): ClientBehaviour {
  const part = (whole: number) => Math.floor(whole / pairs) + (pair < whole % pairs ? 1 : 0);
  return {
    ...behaviour,
    connections: part(behaviour.connections),
    rate: Math.max(1, part(behaviour.rate)),
    concurrency: Math.max(1, part(behaviour.concurrency)),
  };
}
