// Teardown: the states of the close on both sides, how long they last, and the closes that were none: resets.
import type { BoardSpec, PanelSpec } from '../build/board-spec.ts';
import { rateFromZero } from '../build/rate-from-zero.ts';
import { ofLab, ofPods, rate } from '../build/selector.ts';
import { latencyHeatmap } from '../panels/latency-heatmap.ts';

const RUNBOOK = 'teardown-stuck';
const STATES: readonly (Pick<PanelSpec, 'title' | 'means' | 'rfc' | 'runbook'> & { state: string })[] = [
  {
    title: 'FIN_WAIT_1',
    state: 'fin_wait_1',
    means:
      'A FIN was sent that nobody has acknowledged. Staying here means that the FIN or its ACK is lost, or that data before it cannot be sent.',
    runbook: RUNBOOK,
    rfc: 'RFC9293#section-3.6',
  },
  {
    title: 'FIN_WAIT_2',
    state: 'fin_wait_2',
    means:
      'The peer knows, and does not close: look for its CLOSE_WAIT. Without an owner it lasts tcp_fin_timeout, with one as long as the owner waits.',
    rfc: 'RFC9293#section-3.6',
  },
  {
    title: 'CLOSING',
    state: 'closing',
    means:
      'Both closed at once, and the ACK of our FIN is missing. Rare; staying means that the ACK is lost.',
    runbook: RUNBOOK,
    rfc: 'RFC9293#section-3.6.1',
  },
  {
    title: 'LAST_ACK',
    state: 'last_ack',
    means: 'Our FIN, the last one, is not acknowledged. It is sent again up to tcp_orphan_retries times.',
    runbook: RUNBOOK,
    rfc: 'RFC9293#section-3.6',
  },
];

const CLOSING: PanelSpec[] = STATES.map(({ title, state, means, ...docs }) => ({
  kind: 'Lines',
  title,
  sees: `Sockets in ${title}, by side and lane; nothing where there are none.`,
  means,
  unit: 'short',
  queries: [
    {
      expr: `sum by (side, lane) (${ofLab('synfin_lane_sockets', `state="${state}"`)}) > 0`,
      legend: '{{side}} {{lane}}',
    },
  ],
  limits: { warn: 1, bad: 100 },
  next: ['scale', 'experiment'],
  ...docs,
}));

const STAYS = ofLab(
  'synfin_lane_state_duration_seconds_bucket',
  'state=~"fin_wait_1|fin_wait_2|closing|last_ack|close_wait|time_wait"',
);
const timeInState = (
  share: number,
  { title, sees, means }: Pick<PanelSpec, 'title' | 'sees' | 'means'>,
): PanelSpec => ({
  kind: 'Lines',
  title,
  sees,
  means: `${means} Nothing is shown while no socket leaves: one that stays is above, among the states.`,
  unit: 's',
  queries: [
    {
      expr: `histogram_quantile(${share}, sum by (side, state, le) (${rateFromZero(STAYS)}))`,
      legend: '{{side}} {{state}}',
    },
  ],
  next: ['scale'],
  rfc: 'RFC9293#section-3.6',
});
const TIME: PanelSpec[] = [
  timeInState(0.5, {
    title: 'Time in state, median',
    sees: 'How long a socket was in a state of the close when it left it: half of them at most so long.',
    means:
      'Under 0.15 s, what one sample shows, is normal, but 60 s in TIME_WAIT. FIN_WAIT_2 on one side and CLOSE_WAIT on the other last as long as the application takes to close.',
  }),
  timeInState(0.99, {
    title: 'Time in state, 99th percentile',
    sees: 'How long a socket was in a state of the close when it left it: all but one in a hundred at most so long.',
    means:
      'Far above the median: some were held up. FIN_WAIT_1, CLOSING and LAST_ACK last 0.2 s and its doubles where a FIN or its ACK is lost, FIN_WAIT_2 ends at tcp_fin_timeout. Within a bucket, such as that from 55 to 65 s, a value is a guess.',
  }),
  latencyHeatmap('synfin_client_close_duration_seconds', {
    title: 'Close, how long',
    sees: 'How many half-closes took how long, from shutdown(SHUT_WR) to reading the end of the stream.',
    means:
      'After close() an application learns nothing more, so there is nothing here of those. A band at 200 ms and its doubles is a FIN sent again. Long and smooth: the server takes its time to close.',
    next: ['scale', 'experiment'],
    rfc: 'RFC6298',
    width: 24,
  }),
];

const aborts = (reason: string, metric: string) => ({
  expr: `sum(${rate(ofPods(metric))})`,
  legend: reason,
});
const RESETS: PanelSpec[] = [
  {
    kind: 'Lines',
    title: 'Resets',
    sees: 'Per second, by component: RSTs sent, and connections that went from ESTABLISHED or CLOSE_WAIT to closed at once.',
    means:
      'RSTs sent without a connection that ends are answers to segments of connections that nobody knows any more.',
    unit: 'cps',
    queries: [
      {
        expr: `sum by (component) (${rate(ofPods('synfin_tcp_resets_sent_total'))})`,
        legend: '{{component}}: RST sent',
      },
      {
        expr: `sum by (component) (${rate(ofPods('synfin_tcp_established_resets_total'))})`,
        legend: '{{component}}: connection reset',
      },
    ],
    limits: { bad: 1 },
    next: ['overview', 'experiment'],
    rfc: 'RFC9293#section-3.5.2',
  },
  {
    kind: 'Lines',
    title: 'Aborts, by reason',
    sees: 'Connections that this end gave up, per second, by why.',
    means:
      'Data unread at close(), SO_LINGER of 0 and late data are the application. A timeout is the network. Memory is too many orphans, or tcp_mem.',
    unit: 'cps',
    queries: [
      aborts('data unread at close()', 'synfin_tcp_aborts_on_close_total'),
      aborts('SO_LINGER of 0, or late data', 'synfin_tcp_aborts_on_data_total'),
      aborts('timeout', 'synfin_tcp_aborts_on_timeout_total'),
      aborts('memory', 'synfin_tcp_aborts_on_memory_total'),
      aborts('TCP_LINGER2', 'synfin_tcp_aborts_on_linger_total'),
    ],
    limits: { bad: 1 },
    next: ['overview'],
    rfc: 'RFC9293#section-3.6',
  },
  {
    kind: 'Lines',
    title: 'Orphans, per node',
    sees: 'Sockets that no process has open, of the whole node.',
    means:
      'They still have to close: FIN_WAIT_1, LAST_ACK and CLOSING after the application has gone. Above tcp_max_orphans they are reset.',
    unit: 'short',
    queries: [{ expr: `max by (node) (${ofPods('synfin_node_tcp_orphans')})`, legend: '{{node}}' }],
    limits: { warn: 16_000, bad: 65_000 },
    next: ['scale'],
  },
  {
    kind: 'Lines',
    title: 'Retransmission timers',
    sees: 'Timers that fired, per second, by component.',
    means: 'The side on which they fire is the one that waits for an ACK.',
    unit: 'cps',
    queries: [
      {
        expr: `sum by (component) (${rate(ofPods('synfin_tcp_retransmission_timeouts_total'))})`,
        legend: '{{component}}',
      },
    ],
    limits: { bad: 10 },
    next: ['experiment'],
    rfc: 'RFC6298',
  },
];

export const teardown: BoardSpec = {
  name: 'teardown',
  about:
    'The close, on both sides: who waits for whom, for how long, and which connections were reset instead.',
  rows: [
    { title: 'States of the close', panels: CLOSING },
    { title: 'How long it takes', panels: TIME },
    { title: 'Resets and orphans', panels: RESETS },
  ],
};
