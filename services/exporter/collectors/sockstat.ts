// What /proc/net/sockstat says. Some of its numbers are the whole node's, even when read inside a pod; their names say so.
import type { Sockstat } from '#linux/procfs.ts';
import type { Collector } from '../collector.ts';

const GAUGES: Record<keyof Sockstat, { name: string; help: string }> = {
  inuse: {
    name: 'synfin_sockstat_tcp_ipv4_sockets',
    help: 'IPv4 TCP sockets in use in this network namespace; TIME_WAIT, SYN_RECV and orphaned FIN_WAIT_2 are not among them',
  },
  inuse6: {
    name: 'synfin_sockstat_tcp_ipv6_sockets',
    help: 'IPv6 TCP sockets in use in this network namespace; TIME_WAIT, SYN_RECV and orphaned FIN_WAIT_2 are not among them',
  },
  timeWait: {
    name: 'synfin_sockstat_tcp_minisockets',
    help: 'TIME_WAIT and orphaned FIN_WAIT_2 together, both families, in this network namespace (tw)',
  },
  orphan: {
    name: 'synfin_node_tcp_orphans',
    help: 'TCP sockets that no process has open, of the whole node; above net.ipv4.tcp_max_orphans they are reset',
  },
  alloc: {
    name: 'synfin_node_tcp_sockets_allocated',
    help: 'TCP sockets allocated, of the whole node',
  },
  memPages: {
    name: 'synfin_node_tcp_memory_pages',
    help: 'Memory of TCP buffers in pages, of the whole node: the unit of net.ipv4.tcp_mem',
  },
};

export function sockstat(read: () => Sockstat): Collector {
  return {
    name: 'sockstat',
    metrics: Object.values(GAUGES).map((gauge) => ({ ...gauge, type: 'Gauge' as const, labels: [] })),
    collect() {
      const values = read();
      return Object.entries(GAUGES).map(([key, { name }]) => ({
        metric: name,
        value: values[key as keyof Sockstat],
      }));
    },
  };
}
