// Number of TCP sockets in each state.
//
// TIME_WAIT sockets can be so many that dumping them costs more than all the rest. /proc/net/sockstat knows their number
// at once, but for both families together, and with the orphaned FIN_WAIT_2 minisockets among them (tcp-facts, finding
// 4). So up to a limit every socket is counted; above it the kernel leaves IPv4's TIME_WAIT out of the dump, and
//
//   TIME_WAIT of IPv4 = sockstat.tw − TIME_WAIT of IPv6 (counted) − orphaned FIN_WAIT_2 of both (counted)
//
// The parts are read a few milliseconds apart, by which that number may be off while sockets come and go.
import { type StateCounts, stateLabel, TCP_STATES, zeroCounts } from '#lab/spec/state.ts';
import type { Sockstat } from '#linux/procfs.ts';
import type { SocketRequest } from '#linux/sock-diag.ts';
import type { Collector, Sample } from '../collector.ts';
import { FAMILIES, type SocketSource } from '../socket-source.ts';

/** About 6 ms of dump. */
const EXACT_UP_TO = 20_000;
const NOT_TIME_WAIT = TCP_STATES.filter((state) => state !== 'TIME_WAIT');

export interface TcpSocketsOptions {
  sockets: SocketSource;
  sockstat: () => Pick<Sockstat, 'timeWait'>;
  /** Whether this kernel shows bound-but-idle sockets (Linux 6.8); without it CLOSED is always 0. */
  showsClosed: boolean;
  /** Most minisockets that are still counted one by one. */
  exactUpTo?: number;
}

export function tcpSockets(options: TcpSocketsOptions): Collector {
  const { sockets, sockstat, showsClosed, exactUpTo = EXACT_UP_TO } = options;
  return {
    name: 'tcp-sockets',
    metrics: [
      {
        name: 'synfin_tcp_sockets',
        help: 'TCP sockets of this network namespace, by state; every state is there, zeros included',
        type: 'Gauge',
        labels: ['family', 'state'],
      },
      {
        name: 'synfin_tcp_closed_sockets_visible',
        help: '1 if this kernel shows bound-but-idle sockets (Linux 6.8 and later); 0: state "closed" is always 0',
        type: 'Gauge',
        labels: [],
      },
    ],
    collect() {
      const { timeWait } = sockstat();
      const counts = timeWait <= exactUpTo ? countAll(sockets) : countCheaply(sockets, timeWait);
      return [
        ...counts.flatMap(({ family, states }) => samplesOf(family, states)),
        { metric: 'synfin_tcp_closed_sockets_visible', value: Number(showsClosed) },
      ];
    },
  };
}

interface FamilyCounts {
  family: string;
  states: StateCounts;
}

function countAll(sockets: SocketSource): FamilyCounts[] {
  const counts = sockets.countByFamily({ boundInactive: true });
  return FAMILIES.map((family) => ({ family, states: counts[family] }));
}

function countCheaply(sockets: SocketSource, minisockets: number): FamilyCounts[] {
  const six = countWithOrphans(sockets, { family: 'IPv6', boundInactive: true });
  const four = countWithOrphans(sockets, { family: 'IPv4', boundInactive: true, states: NOT_TIME_WAIT });
  const timeWait = minisockets - six.orphans - six.states.TIME_WAIT - four.orphans;
  four.states.TIME_WAIT = Math.max(0, timeWait);
  return [
    { family: 'IPv4', states: four.states },
    { family: 'IPv6', states: six.states },
  ];
}

function countWithOrphans(sockets: SocketSource, request: SocketRequest) {
  const states = zeroCounts();
  let orphans = 0;
  sockets.forEach(request, (row) => {
    states[row.state]++;
    if (row.state === 'FIN_WAIT_2' && row.timer === 'TimeWait') orphans++;
  });
  return { states, orphans };
}

function samplesOf(family: string, states: StateCounts): Sample[] {
  return TCP_STATES.map((state) => ({
    metric: 'synfin_tcp_sockets',
    labels: { family, state: stateLabel(state) },
    value: states[state],
  }));
}
