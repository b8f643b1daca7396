// The exporter's metrics: all collectors in the order of the page.
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { KernelCounters } from '#lab/run/observation.ts';
import type { Sockstat } from '#linux/procfs.ts';
import { kernelCounters } from './collectors/kernel-counters.ts';
import { lanes } from './collectors/lanes.ts';
import { limits } from './collectors/limits.ts';
import { listeners } from './collectors/listeners.ts';
import { sockstat } from './collectors/sockstat.ts';
import { tcpSockets } from './collectors/tcp-sockets.ts';
import { registerCollectors } from './register-collectors.ts';
import type { Sampler } from './sampler.ts';
import type { SocketSource } from './socket-source.ts';
import type { WatchedLanes } from './watched-lanes.ts';

export interface ExporterMetricsOptions {
  registry: Registry;
  sockets: SocketSource;
  readSockstat: () => Sockstat;
  readCounters: () => KernelCounters;
  readSysctl: (name: string) => string | null;
  /** Whether this kernel shows bound-but-idle sockets. */
  showsClosed: boolean;
  watched: WatchedLanes;
  sampler: Sampler;
  log: Pick<Logger, 'warn'>;
  /** Milliseconds of a clock that never goes back. */
  now: () => number;
}

export function registerExporterMetrics(options: ExporterMetricsOptions): void {
  const { registry, sockets, readSockstat, readCounters, readSysctl } = options;
  const { showsClosed, watched, sampler, log, now } = options;
  registerCollectors({
    registry,
    log,
    now,
    collectors: [
      tcpSockets({ sockets, sockstat: readSockstat, showsClosed }),
      listeners(sockets),
      kernelCounters(readCounters),
      sockstat(readSockstat),
      limits(readSysctl),
      lanes(watched, sampler),
    ],
  });
}
