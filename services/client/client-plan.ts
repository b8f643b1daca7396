// A client's behaviour with its durations as milliseconds, read once and not per connection.
import type { ClientBehaviour } from '#lab/spec/client-behaviour.ts';
import { durationMs } from '#lab/spec/duration.ts';

/** Where a lane's connections go. */
export interface ClientTarget {
  /** IPv4 or IPv6. */
  address: string;
  port: number;
}

export interface ClientPlan {
  readonly behaviour: ClientBehaviour;
  readonly closeAfterMs: number;
  readonly peerCloseAfterMs: number;
  readonly connectTimeoutMs: number | null;
  readonly userTimeoutMs: number | undefined;
}

export function clientPlan(behaviour: ClientBehaviour): ClientPlan {
  const { close, onPeerClose, connectTimeout, userTimeout } = behaviour;
  return {
    behaviour,
    closeAfterMs: durationMs(close.after),
    peerCloseAfterMs: durationMs(onPeerClose.after),
    connectTimeoutMs: connectTimeout === undefined ? null : durationMs(connectTimeout),
    userTimeoutMs: userTimeout === undefined ? undefined : durationMs(userTimeout),
  };
}
