// The accept queue of each listening port. Listeners of one port (one per address, or SO_REUSEPORT) are added up.
import type { Collector, Sample } from '../collector.ts';
import { FAMILIES, isUnaccepted, type SocketSource } from '../socket-source.ts';

const LABELS = ['family', 'port'] as const;

interface Queue {
  length: number;
  limit: number;
  unaccepted: number;
}

export function listeners(sockets: SocketSource): Collector {
  return {
    name: 'listeners',
    metrics: [
      {
        name: 'synfin_tcp_accept_queue_length',
        help: 'Connections that wait for accept(), as the listener says',
        type: 'Gauge',
        labels: LABELS,
      },
      {
        name: 'synfin_tcp_accept_queue_limit',
        help: 'Most that may wait for accept(): the smaller of listen(2) backlog and net.core.somaxconn. The queue overflows at limit + 1',
        type: 'Gauge',
        labels: LABELS,
      },
      {
        name: 'synfin_tcp_sockets_unaccepted',
        help: 'Sockets of the port in ESTABLISHED or CLOSE_WAIT that no process has yet: counted one by one',
        type: 'Gauge',
        labels: LABELS,
      },
    ],
    collect: () => FAMILIES.flatMap((family) => samplesOf(family, queuesOf(sockets, family))),
  };
}

function queuesOf(sockets: SocketSource, family: (typeof FAMILIES)[number]): Map<number, Queue> {
  const queues = new Map<number, Queue>();
  // LISTEN alone leaves the table of connections unread, so a namespace without listeners costs next to nothing.
  sockets.forEach({ family, states: ['LISTEN'] }, (row) => {
    const queue = queues.get(row.localPort) ?? { length: 0, limit: 0, unaccepted: 0 };
    queue.length += row.receiveQueue;
    queue.limit += row.sendQueue;
    queues.set(row.localPort, queue);
  });
  if (queues.size > 0) {
    sockets.forEach({ family, states: ['ESTABLISHED', 'CLOSE_WAIT'] }, (row) => {
      const queue = isUnaccepted(row) ? queues.get(row.localPort) : undefined;
      if (queue) queue.unaccepted++;
    });
  }
  return queues;
}

function samplesOf(family: string, queues: ReadonlyMap<number, Queue>): Sample[] {
  const ports = [...queues].sort(([a], [b]) => a - b);
  return ports.flatMap(([port, queue]) => {
    const labels = { family, port: String(port) };
    return [
      { metric: 'synfin_tcp_accept_queue_length', labels, value: queue.length },
      { metric: 'synfin_tcp_accept_queue_limit', labels, value: queue.limit },
      { metric: 'synfin_tcp_sockets_unaccepted', labels, value: queue.unaccepted },
    ];
  });
}
