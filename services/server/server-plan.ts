// A server's behaviour with its durations as milliseconds, read once and not per connection.
import { durationMs } from '#lab/spec/duration.ts';
import type { ServerBehaviour } from '#lab/spec/server-behaviour.ts';

/** Where a lane's listener is. */
export interface ServerAddress {
  /** IPv4 or IPv6, of this host. */
  address: string;
  port: number;
}

export interface ServerPlan {
  readonly behaviour: ServerBehaviour;
  readonly peerCloseAfterMs: number;
  readonly lateSendOverMs: number;
  readonly responseAfterMs: number;
  readonly closeFirstAfterMs: number;
  readonly idleTimeoutMs: number | null;
}

export function serverPlan(behaviour: ServerBehaviour): ServerPlan {
  const { onPeerClose, response, closeFirst, idleTimeout } = behaviour;
  return {
    behaviour,
    peerCloseAfterMs: durationMs(onPeerClose.after),
    lateSendOverMs: durationMs(onPeerClose.send?.over ?? '0s'),
    responseAfterMs: durationMs(response?.after ?? '0s'),
    closeFirstAfterMs: durationMs(closeFirst?.after ?? '0s'),
    idleTimeoutMs: idleTimeout === undefined ? null : durationMs(idleTimeout),
  };
}
