// The limits of this network namespace that the counts run into. One that this kernel does not show here is left out.
import type { Collector, Sample } from '../collector.ts';

const LIMITS = [
  {
    metric: 'synfin_tcp_time_wait_limit',
    help: 'Most minisockets at once (net.ipv4.tcp_max_tw_buckets); above, connections close without TIME_WAIT',
    sysctl: 'net.ipv4.tcp_max_tw_buckets',
  },
  {
    metric: 'synfin_tcp_syn_backlog_limit',
    help: 'Most connections in SYN_RECV of a listener (net.ipv4.tcp_max_syn_backlog); its accept queue limit bounds them too',
    sysctl: 'net.ipv4.tcp_max_syn_backlog',
  },
  {
    metric: 'synfin_node_tcp_orphan_limit',
    help: 'Most orphans on the whole node (net.ipv4.tcp_max_orphans); shown only in the host network namespace',
    sysctl: 'net.ipv4.tcp_max_orphans',
  },
] as const;
const PORTS = 'synfin_tcp_local_ports';

/** @param read null where this kernel has no sysctl of that name in this namespace */
export function limits(read: (name: string) => string | null): Collector {
  return {
    name: 'limits',
    metrics: [
      {
        name: PORTS,
        help: 'Ports that connect() may choose from (net.ipv4.ip_local_port_range): most connections to one address and port, TIME_WAIT among them',
        type: 'Gauge',
        labels: [],
      },
      ...LIMITS.map(({ metric, help }) => ({ name: metric, help, type: 'Gauge' as const, labels: [] })),
    ],
    collect: () => [
      ...portSamples(read('net.ipv4.ip_local_port_range')),
      ...LIMITS.flatMap(({ metric, sysctl }) => numberSamples(metric, read(sysctl))),
    ],
  };
}

function portSamples(range: string | null): Sample[] {
  const [first, last] = range?.split(/\s+/).map(Number) ?? [];
  return first === undefined || last === undefined ? [] : [{ metric: PORTS, value: last - first + 1 }];
}

function numberSamples(metric: string, text: string | null): Sample[] {
  return text === null ? [] : [{ metric, value: Number(text) }];
}
