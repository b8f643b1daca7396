// Handshake: half-open connections, the two queues and their limits, what is dropped, how long connect() takes.
import type { BoardSpec, PanelSpec } from '../build/board-spec.ts';
import { rateFromZero } from '../build/rate-from-zero.ts';
import { ofLab, ofPods, rate } from '../build/selector.ts';
import { latencyHeatmap } from '../panels/latency-heatmap.ts';

const perSecond = (metric: string) => `sum(${rate(ofPods(metric))})`;

/** The ports of the control APIs, and of the preflight, have listeners of their own. */
const OF_LANES = 'port!~"707[1-4]|7999"';
const QUEUE_LENGTH = ofPods('synfin_tcp_accept_queue_length', OF_LANES);
const QUEUE_LIMIT = ofPods('synfin_tcp_accept_queue_limit', OF_LANES);

const HALF_OPEN: PanelSpec[] = [
  {
    kind: 'Lines',
    title: 'SYN_SENT',
    sees: 'Sockets of the client in SYN_SENT, by lane; nothing where there are none.',
    means:
      'The SYN was not answered. It is sent again with growing pauses, tcp_syn_retries times; at the end ETIMEDOUT. Normally too short to be seen.',
    unit: 'short',
    queries: [
      { expr: `sum by (lane) (${ofLab('synfin_lane_sockets', 'state="syn_sent"')}) > 0`, legend: '{{lane}}' },
    ],
    limits: { warn: 1, bad: 100 },
    next: ['experiment'],
    runbook: 'syn-sent-stuck',
    rfc: 'RFC9293#section-3.5',
  },
  {
    kind: 'Lines',
    title: 'SYN queue: SYN_RECV and its limit',
    sees: 'Connections in SYN_RECV by lane, and the smallest limit of the chosen pods.',
    means:
      "The SYN-ACK was sent, the handshake's ACK has not come. The limit is the smaller of the listener's backlog and tcp_max_syn_backlog. A flood fills it; a lost ACK keeps it filled for a minute.",
    unit: 'short',
    queries: [
      { expr: `sum by (lane) (${ofLab('synfin_lane_sockets', 'state="syn_recv"')}) > 0`, legend: '{{lane}}' },
      { expr: `min(${QUEUE_LIMIT} or ${ofPods('synfin_tcp_syn_backlog_limit')})`, legend: 'limit' },
    ],
    next: ['experiment'],
    runbook: 'syn-queue-overflow',
    rfc: 'RFC4987',
  },
];

const QUEUES: PanelSpec[] = [
  {
    kind: 'Lines',
    title: 'Accept queue and its limit',
    sees: 'Connections that wait for accept(), by pod and port, with the limit of the listener.',
    means:
      'The handshake is over and the client believes to be connected. A queue at its limit drops what comes next: the application accepts too slowly, or the backlog is too small.',
    unit: 'short',
    queries: [
      {
        expr: `max by (namespace, pod, port) (${QUEUE_LENGTH}) > 0`,
        legend: '{{namespace}}/{{pod}}:{{port}}',
      },
      {
        expr: `max by (namespace, pod, port) (${QUEUE_LIMIT} and ${QUEUE_LENGTH} > 0)`,
        legend: '{{namespace}}/{{pod}}:{{port}} limit',
      },
    ],
    next: ['overview'],
  },
  {
    kind: 'Lines',
    title: 'Accept queue, filled',
    sees: 'Length of the accept queue over its limit, the ten fullest; those that are empty are left out.',
    means:
      'It overflows at limit + 1, so a little above 100 % is full. Nothing here: nobody waits for accept().',
    unit: 'percentunit',
    queries: [
      {
        expr: `topk(10, max by (namespace, pod, port) (${QUEUE_LENGTH} / (${QUEUE_LIMIT} > 0)) > 0)`,
        legend: '{{namespace}}/{{pod}}:{{port}}',
      },
    ],
    limits: { warn: 0.5, bad: 0.8 },
    next: ['overview'],
  },
  {
    kind: 'Lines',
    title: 'Overflows and drops',
    sees: 'Per second: SYNs and last ACKs that met a full accept queue, those that a listener dropped for any reason, and SYNs dropped as the SYN queue was full.',
    means:
      'Each is a client that waits at least a second longer. Drops without overflows: no memory, no route, or a full SYN queue.',
    unit: 'cps',
    queries: [
      { expr: perSecond('synfin_tcp_listen_overflows_total'), legend: 'accept queue full' },
      { expr: perSecond('synfin_tcp_listen_drops_total'), legend: 'dropped by a listener' },
      { expr: perSecond('synfin_tcp_syn_queue_full_drops_total'), legend: 'SYN queue full' },
    ],
    limits: { bad: 0.001 },
    next: ['overview'],
    runbook: 'accept-queue-overflow',
  },
  {
    kind: 'Lines',
    title: 'SYN cookies',
    sees: 'Cookies sent in place of a place in the SYN queue, and the ACKs that brought them back, valid or not.',
    means:
      'Cookies keep a flooded server open, but lose the options that do not fit into them. Sent and never received back: a flood, not clients.',
    unit: 'cps',
    queries: [
      { expr: perSecond('synfin_tcp_syncookies_sent_total'), legend: 'sent' },
      { expr: perSecond('synfin_tcp_syncookies_received_total'), legend: 'valid' },
      { expr: perSecond('synfin_tcp_syncookies_failed_total'), legend: 'invalid' },
    ],
    limits: { warn: 0.001, bad: 100 },
    next: ['overview'],
    rfc: 'RFC4987',
  },
];

const RETRIES: PanelSpec[] = [
  {
    kind: 'Lines',
    title: 'Retries and failures',
    sees: 'Per second: SYN and SYN-ACK sent again, connections that ended in SYN_SENT or SYN_RECV, RSTs for half-open ones.',
    means: 'Retries on the client alone: its SYN or the SYN-ACK is lost. On the server too: the ACK is lost.',
    unit: 'cps',
    queries: [
      {
        expr: `sum by (component) (${rate(ofPods('synfin_tcp_syn_retransmissions_total'))})`,
        legend: '{{component}}: sent again',
      },
      {
        expr: `sum by (component) (${rate(ofPods('synfin_tcp_attempt_fails_total'))})`,
        legend: '{{component}}: failed',
      },
      { expr: perSecond('synfin_tcp_embryonic_resets_total'), legend: 'reset in SYN_RECV' },
    ],
    limits: { bad: 1 },
    next: ['experiment'],
  },
  latencyHeatmap('synfin_client_connect_duration_seconds', {
    title: 'connect(), how long',
    sees: 'How many connections took how long from connect() to its success.',
    means: 'Bands at whole seconds are SYNs that were sent again: loss, not slowness.',
    next: ['experiment', 'self'],
    rfc: 'RFC6298',
  }),
  {
    kind: 'Lines',
    title: 'connect(), percentiles',
    sees: 'Half of the connections were faster than p50, one in a hundred slower than p99.',
    means: 'p99 at a second with a p50 of a millisecond: one in a hundred SYNs is lost.',
    unit: 's',
    queries: [0.5, 0.99].map((share) => ({
      expr: `histogram_quantile(${share}, sum by (le) (${rateFromZero(ofLab('synfin_client_connect_duration_seconds_bucket'))}))`,
      legend: `p${share * 100}`,
    })),
    limits: { warn: 0.2, bad: 1 },
    next: ['experiment', 'self'],
  },
  {
    kind: 'Lines',
    title: 'Mean number in SYN_SENT and SYN_RECV',
    sees: 'The mean number of half-open connections, from samples ten times a second.',
    means:
      'Shows handshakes that are over before the next scrape. Divided by connections per second it is the mean time in the state.',
    unit: 'short',
    queries: [
      {
        expr: `sum by (side, state) (${rateFromZero(ofLab('synfin_lane_socket_seconds_total', 'state=~"syn_sent|syn_recv"'))})`,
        legend: '{{side}} {{state}}',
      },
    ],
    next: ['overview'],
  },
];

export const handshake: BoardSpec = {
  name: 'handshake',
  about:
    'Everything between connect() and accept(): half-open connections, the two queues, what they drop, and how long it takes.',
  rows: [
    { title: 'Half open', panels: HALF_OPEN },
    { title: 'The two queues', panels: QUEUES },
    { title: 'Retries and time', panels: RETRIES },
  ],
};
