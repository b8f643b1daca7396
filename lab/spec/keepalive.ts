// TCP keepalive, as an application asks for it: when an idle connection is probed, how often, and when it is given up.
import { z } from 'zod';
import { clusterRules } from './cluster-rules.ts';
import { duration, durationMs } from './duration.ts';

const WHOLE_SECONDS = 'must be whole seconds, from 1s to 32767s';

/** The kernel counts whole seconds, at most 32767 (MAX_TCP_KEEPIDLE, include/net/tcp.h). */
const seconds = duration
  .refine(
    (text) =>
      !duration.safeParse(text).success ||
      (durationMs(text) % 1000 === 0 && durationMs(text) >= 1000 && durationMs(text) <= 32_767_000),
    WHOLE_SECONDS,
  )
  .meta(
    clusterRules([
      "(!self.endsWith('ms') || self.endsWith('000ms')) && duration(self) >= duration('1s') && duration(self) <= duration('32767s')",
      WHOLE_SECONDS,
    ]),
  );

export const keepalive = z
  .strictObject({
    time: seconds.describe('TCP_KEEPIDLE: how long nothing has come from the peer before the first probe'),
    interval: seconds.default('1s').describe('TCP_KEEPINTVL: between probes that are not answered'),
    probes: z
      .int()
      .min(1)
      .max(127)
      .default(3)
      .describe('TCP_KEEPCNT: unanswered probes before the connection ends in ETIMEDOUT'),
  })
  .describe('SO_KEEPALIVE with its times; open connections get it too. Absent: off, as Linux has it');

export type Keepalive = z.output<typeof keepalive>;

/** In words: "probes a connection that is idle for 5s, every 1s, and gives it up after 3 unanswered probes". */
export function describeKeepalive({ time, interval, probes }: Keepalive): string {
  const unanswered = probes === 1 ? '1 unanswered probe' : `${probes} unanswered probes`;
  return `probes a connection that is idle for ${time}, every ${interval}, and gives it up after ${unanswered}`;
}
