// The exporter: counts the TCP sockets of its network namespace, and watches lanes closely. Needs no privilege.
import { isAtLeast, kernelRelease, readKernelCounters, readSockstat } from '#linux/procfs.ts';
import { SockDiag } from '#linux/sock-diag.ts';
import { runService } from '#services/control/run-service.ts';
import { exporterHealth } from './exporter-health.ts';
import { registerExporterMetrics } from './exporter-metrics.ts';
import { exporterRoutes } from './exporter-routes.ts';
import { Sampler } from './sampler.ts';
import { systemClocks } from './system-clocks.ts';
import { WatchedLanes } from './watched-lanes.ts';

await runService({
  name: 'exporter',
  create: ({ log, registry }) => {
    const sockets = SockDiag.open();
    const watched = new WatchedLanes();
    const sampler = new Sampler({ sockets, lanes: watched, clocks: systemClocks, log });
    const showsClosed = isAtLeast(kernelRelease(), 6, 8);
    const readCounters = readKernelCounters;
    const now = systemClocks.now;
    registerExporterMetrics({
      registry,
      sockets,
      readSockstat,
      readCounters,
      showsClosed,
      watched,
      sampler,
      log,
      now,
    });
    return {
      routes: exporterRoutes({ watched, sampler, readCounters }),
      health: () => exporterHealth(sampler, showsClosed),
      close: () => {
        sampler.stop();
        sockets.close();
      },
    };
  },
});
