// A client's behaviour with its durations as milliseconds, read once and not per connection.
import type { ClientBehaviour } from '#lab/spec/client-behaviour.ts';
import { durationMs } from '#lab/spec/duration.ts';
import type { Keepalive } from '#lab/spec/keepalive.ts';
import type { KeepaliveSettings } from '#linux/tcp-timeouts.ts';

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
  readonly responseTimeoutMs: number | null;
  readonly userTimeoutMs: number | undefined;
  readonly keepalive: KeepaliveSettings | null;
}

export function clientPlan(behaviour: ClientBehaviour): ClientPlan {
  const { close, onPeerClose, connectTimeout, responseTimeout, userTimeout, keepalive } = behaviour;
  return {
    behaviour,
    closeAfterMs: durationMs(close.after),
    peerCloseAfterMs: durationMs(onPeerClose.after),
    connectTimeoutMs: connectTimeout === undefined ? null : durationMs(connectTimeout),
    responseTimeoutMs: responseTimeout === undefined ? null : durationMs(responseTimeout),
    userTimeoutMs: userTimeout === undefined ? undefined : durationMs(userTimeout),
    keepalive: keepalive === undefined ? null : keepaliveSettings(keepalive),
  };
}

function keepaliveSettings({ time, interval, probes }: Keepalive): KeepaliveSettings {
  return { idleSeconds: durationMs(time) / 1000, intervalSeconds: durationMs(interval) / 1000, probes };
}
