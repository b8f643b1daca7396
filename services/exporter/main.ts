// The exporter: counts the TCP sockets of its network namespace, and watches lanes closely. Needs no privilege.
import { isAtLeast, kernelRelease, readKernelCounters, readSockstat } from '#linux/procfs.ts';
import { SockDiag } from '#linux/sock-diag.ts';
import { readSysctl } from '#linux/sysctl.ts';
import { runService } from '#services/control/run-service.ts';
import { EXPORTER_SETTINGS } from './config.ts';
import { exporterHealth } from './exporter-health.ts';
import { registerExporterMetrics } from './exporter-metrics.ts';
import { exporterRoutes } from './exporter-routes.ts';
import { labCounters } from './lab-counters.ts';
import { Sampler } from './sampler.ts';
import { systemClocks } from './system-clocks.ts';
import { WatchedLanes } from './watched-lanes.ts';

await runService({
  name: 'exporter',
  settings: EXPORTER_SETTINGS,
  create: ({ log, registry, config }) => {
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
      readSysctl,
      showsClosed,
      watched,
      sampler,
      log,
      now,
    });
    const { listen, settings } = config;
    const controlPorts = listen.kind === 'Tcp' ? [listen.port, ...settings.SYNFIN_CONTROL_PORTS] : [];
    const readLabCounters = () => labCounters(readCounters, sockets, [...new Set(controlPorts)]);
    return {
      routes: exporterRoutes({ watched, sampler, readCounters: readLabCounters }),
      health: () => exporterHealth(sampler, showsClosed),
      close: () => {
        sampler.stop();
        sockets.close();
      },
    };
  },
});
