// TIME_WAIT and CLOSE_WAIT at scale: where they pile up, what they use up, when they will be gone.
import type { BoardSpec, PanelSpec } from '../build/board-spec.ts';
import { ofPods, rate } from '../build/selector.ts';

const sockets = (state: string) => ofPods('synfin_tcp_sockets', `state="${state}"`);
const portsUsed = `sum by (namespace, pod, lane) (${ofPods('synfin_lane_sockets', 'side="Client",state!~"listen|closed"')})`;
const ports = `max by (namespace, pod) (${ofPods('synfin_tcp_local_ports')})`;

const WHERE: PanelSpec[] = [
  {
    kind: 'Lines',
    title: 'TIME_WAIT, top 10 pods',
    sees: 'The ten pods with most sockets in TIME_WAIT, both families.',
    means:
      'It is the side that closes first. On a client it uses up ports; on a server it costs only memory.',
    unit: 'short',
    queries: [
      {
        expr: `topk(10, sum by (namespace, pod) (${sockets('time_wait')}))`,
        legend: '{{namespace}}/{{pod}}',
      },
    ],
    limits: { warn: 20_000, bad: 25_000 },
    next: ['teardown'],
    rfc: 'RFC9293#section-3.6',
  },
  {
    kind: 'Lines',
    title: 'CLOSE_WAIT, top 10 pods',
    sees: 'The ten pods with most sockets in CLOSE_WAIT, both families.',
    means:
      'Each is a connection that the peer has closed and the application has not. No sysctl ends it. A line that only rises is a leak; a step that falls again is a slow shutdown.',
    unit: 'short',
    queries: [
      {
        expr: `topk(10, sum by (namespace, pod) (${sockets('close_wait')}))`,
        legend: '{{namespace}}/{{pod}}',
      },
    ],
    limits: { warn: 10, bad: 100 },
    next: ['overview'],
    runbook: 'close-wait-leak',
    rfc: 'RFC9293#section-3.6',
  },
  {
    kind: 'Stack',
    title: 'TIME_WAIT per node',
    sees: 'Sockets in TIME_WAIT of the chosen pods, by the node on which they are.',
    means:
      'All pods of a node share its memory, and its hash table: a dump of one pod walks the sockets of all.',
    unit: 'short',
    queries: [{ expr: `sum by (node) (${sockets('time_wait')})`, legend: '{{node}}' }],
    next: ['self'],
  },
  {
    kind: 'Stack',
    title: 'CLOSE_WAIT per node',
    sees: 'Sockets in CLOSE_WAIT of the chosen pods, by node.',
    means: 'All on one node: look at that node. On all nodes alike: look at what was deployed.',
    unit: 'short',
    queries: [{ expr: `sum by (node) (${sockets('close_wait')})`, legend: '{{node}}' }],
    next: ['overview'],
  },
];

const LEFT: PanelSpec[] = [
  {
    kind: 'Lines',
    title: 'Share of the local ports taken',
    sees: 'Ports that a client has taken towards the server of a lane, of those it may choose from, the ten lanes with most.',
    means:
      'One for each connection to the same address and port, TIME_WAIT among them. At 100 % connect() fails with EADDRNOTAVAIL. A lane with localPorts of its own has fewer than this reckons with.',
    unit: 'percentunit',
    queries: [
      {
        expr: `topk(10, ${portsUsed} / on (namespace, pod) group_left () ${ports} > 0)`,
        legend: '{{namespace}}/{{pod}} {{lane}}',
      },
    ],
    limits: { warn: 0.5, bad: 0.8 },
    next: ['handshake'],
    runbook: 'ephemeral-ports-low',
    rfc: 'RFC6056',
  },
  {
    kind: 'Lines',
    title: 'Share of tcp_max_tw_buckets',
    sees: 'Minisockets (TIME_WAIT and orphaned FIN_WAIT_2) of the most there may be in the pod.',
    means:
      'At 100 % connections close without TIME_WAIT: late segments meet a RST, or worse, a new connection.',
    unit: 'percentunit',
    queries: [
      {
        expr: `topk(10, max by (namespace, pod) (${ofPods('synfin_sockstat_tcp_minisockets')}) / max by (namespace, pod) (${ofPods('synfin_tcp_time_wait_limit')}))`,
        legend: '{{namespace}}/{{pod}}',
      },
    ],
    limits: { warn: 0.7, bad: 0.9 },
    next: ['teardown'],
  },
  {
    kind: 'Lines',
    title: 'TIME_WAIT skipped, and reused',
    sees: 'Per second: connections closed without TIME_WAIT as there was no room, and TIME_WAIT taken over by a new connection.',
    means: 'Skipped is bad at any rate. Reused is tcp_tw_reuse at work, which needs timestamps.',
    unit: 'cps',
    queries: [
      { expr: `sum(${rate(ofPods('synfin_tcp_time_wait_overflows_total'))})`, legend: 'skipped' },
      { expr: `sum(${rate(ofPods('synfin_tcp_time_wait_reused_total'))})`, legend: 'reused' },
    ],
    limits: { bad: 0.001 },
    next: ['teardown', 'handshake'],
    rfc: 'RFC6191',
  },
  {
    kind: 'Lines',
    title: 'Memory of TCP buffers, per node',
    sees: 'Pages of 4 KiB in use by the buffers of TCP, of the whole node.',
    means:
      'A socket in CLOSE_WAIT keeps what was never read; a minisocket has no buffers. Above tcp_mem the kernel resets connections.',
    unit: 'bytes',
    queries: [
      { expr: `max by (node) (${ofPods('synfin_node_tcp_memory_pages')}) * 4096`, legend: '{{node}}' },
    ],
    next: ['teardown'],
  },
];

const DRAIN: PanelSpec[] = [
  {
    kind: 'Lines',
    title: 'TIME_WAIT now, and where it settles',
    sees: 'TIME_WAIT, and 60 s times the rate at which minisockets are made.',
    means:
      'Each lasts 60 s, so that product is where the count goes if nothing changes. Above the line: it drains, and is there within a minute. Lowering tcp_fin_timeout does not shorten it.',
    unit: 'short',
    queries: [
      { expr: `sum(${sockets('time_wait')})`, legend: 'time_wait' },
      {
        expr: `60 * sum(${rate(ofPods('synfin_tcp_minisockets_created_total'))})`,
        legend: 'in 60 s, at this rate',
      },
    ],
    next: ['teardown'],
  },
  {
    kind: 'Lines',
    title: 'CLOSE_WAIT is gone in',
    sees: 'CLOSE_WAIT divided by the speed at which it falls, over half a minute; nothing where it does not fall.',
    means:
      'An empty graph while there is CLOSE_WAIT means never: restart the application, or make it close. It is empty also where there is none, and spikes where a fall begins or nearly stops, as the divisor is then the few closes of that half minute.',
    unit: 's',
    queries: [
      {
        expr: `sum by (namespace, pod) (${sockets('close_wait')}) / (-deriv(sum by (namespace, pod) (${sockets('close_wait')})[30s:5s]) > 0)`,
        legend: '{{namespace}}/{{pod}}',
      },
    ],
    next: ['teardown'],
  },
];

export const scale: BoardSpec = {
  name: 'scale',
  about:
    'Where TIME_WAIT and CLOSE_WAIT pile up, pod by pod and node by node, what they use up, and when they are gone.',
  rows: [
    { title: 'Where they are', panels: WHERE },
    { title: 'What is left', panels: LEFT },
    { title: 'When they are gone', panels: DRAIN },
  ],
};
