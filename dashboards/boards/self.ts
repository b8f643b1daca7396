// synfin itself: whether what the other boards show is to be trusted.
import type { BoardSpec, PanelSpec, Query, Unit } from '../build/board-spec.ts';
import { ofLab, ofPods, rate } from '../build/selector.ts';

type Texts = Pick<PanelSpec, 'title' | 'sees' | 'means' | 'next' | 'runbook'>;

function lines(texts: Texts, unit: Unit, queries: Query[], limits?: PanelSpec['limits']): PanelSpec {
  return { kind: 'Lines', ...texts, unit, queries, ...(limits ? { limits } : {}), width: 8 };
}

const EXPORTER: PanelSpec[] = [
  lines(
    {
      title: 'Collectors that fail',
      sees: 'Collectors that could not read their source, by pod.',
      means: 'Their metrics are absent, not zero: graphs that rest on them have a gap.',
      next: ['overview'],
      runbook: 'exporter-down',
    },
    'short',
    [
      {
        expr: `sum by (namespace, pod, collector) (${ofPods('synfin_exporter_collector_success')} == bool 0)`,
        legend: '{{namespace}}/{{pod}} {{collector}}',
      },
    ],
    { bad: 1 },
  ),
  lines(
    {
      title: 'What a scrape costs',
      sees: 'The time that each collector took in the latest scrape, the slowest pod.',
      means: 'It grows with the sockets of the whole node, as all pods share a hash table.',
      next: ['scale'],
    },
    's',
    [
      {
        expr: `max by (collector) (${ofPods('synfin_exporter_collector_duration_seconds')})`,
        legend: '{{collector}}',
      },
    ],
    { warn: 0.1, bad: 1 },
  ),
  lines(
    {
      title: 'Samples of the lanes',
      sees: 'The time from one sample to the next, by pod, and samples that failed, per second.',
      means:
        '0.1 s is as it should be. More: sampling would use over a fifth of a core, so short states may be missed.',
      next: ['experiment'],
    },
    's',
    [
      {
        expr: `max by (namespace, pod) (${ofPods('synfin_exporter_sample_interval_seconds')})`,
        legend: '{{namespace}}/{{pod}}',
      },
      { expr: `sum(${rate(ofPods('synfin_exporter_sample_failures_total'))})`, legend: 'failed, per second' },
    ],
    { warn: 0.2, bad: 1 },
  ),
  lines(
    {
      title: 'Event loops, late by',
      sees: 'The longest time by which the event loop of a service was late, the ten worst.',
      means:
        'Above 100 ms the machine is too busy: delays of faults and times of connections are no longer exact.',
      next: ['handshake', 'teardown'],
    },
    's',
    [
      {
        expr: `topk(10, max by (namespace, pod, container) (${ofPods('synfin_event_loop_lag_seconds')}))`,
        legend: '{{namespace}}/{{pod}} {{container}}',
      },
    ],
    { warn: 0.1, bad: 1 },
  ),
];

const bad = (name: string, legend: string): Query => ({
  expr: `sum(${rate(ofLab(`synfin_proxy_${name}_total`))})`,
  legend,
});
const PROXY: PanelSpec[] = [
  lines(
    {
      title: 'Packets up the queue',
      sees: 'Packets per second that the kernel handed to the proxy.',
      means:
        'Only what a fault needs, or all of a lane that records All. Some ten thousand a second is its limit.',
      next: ['experiment'],
    },
    'cps',
    [{ expr: `sum by (lab) (${rate(ofLab('synfin_proxy_queue_packets_total'))})`, legend: '{{lab}}' }],
  ),
  lines(
    {
      title: 'Packets that it could not treat',
      sees: 'Per second: passed unseen as the queue was full, verdicts refused, unreadable, not taken by the kernel.',
      means:
        'Anything above zero means that a fault did not do all of what it says. The verdict is then Inconclusive.',
      next: ['experiment'],
    },
    'cps',
    [
      bad('queue_overflowed', 'queue full'),
      bad('queue_refused_verdicts', 'verdict refused'),
      bad('queue_malformed_messages', 'message malformed'),
      bad('unreadable_packets', 'packet unreadable'),
      bad('send_failures', 'not sent'),
      bad('lost_segments', 'lost with an engine'),
    ],
    { bad: 0.001 },
  ),
  lines(
    {
      title: 'Faults past their end',
      sees: 'How long ago a fault should have ended that still holds or diverts segments.',
      means:
        'Always zero. If not, the proxy is stuck: end all faults, or restart it. Its rules in the kernel pass everything when it dies.',
      next: ['overview'],
      runbook: 'fault-past-its-end',
    },
    's',
    [{ expr: `max by (fault) (${ofLab('synfin_proxy_fault_overdue_seconds')})`, legend: '{{fault}}' }],
    { warn: 1, bad: 10 },
  ),
  lines(
    {
      title: 'What it keeps',
      sees: 'Connections that are remembered, and segments that are held, delayed or copied.',
      means: 'Both are bounded, and fall when lanes and faults end. What only grows is a leak of ours.',
      next: ['overview'],
    },
    'short',
    [
      { expr: `sum(${ofLab('synfin_proxy_flows')})`, legend: 'connections' },
      { expr: `sum(${ofLab('synfin_proxy_kept_segments')})`, legend: 'segments' },
    ],
  ),
  lines(
    {
      title: 'Memory of kept segments',
      sees: 'Bytes of the segments that are kept to be sent later.',
      means: 'Bounded by the proxy: beyond, segments are skipped, as the ledger shows.',
      next: ['experiment'],
    },
    'bytes',
    [{ expr: `sum by (lab) (${ofLab('synfin_proxy_kept_bytes')})`, legend: '{{lab}}' }],
  ),
  lines(
    {
      title: 'Engines started',
      sees: 'How often an engine has started with the same state.',
      means: 'A step is a restart: what it held is lost, and counted.',
      next: ['experiment'],
    },
    'short',
    [
      {
        expr: `max by (namespace, pod) (${ofLab('synfin_proxy_generation')})`,
        legend: '{{namespace}}/{{pod}}',
      },
    ],
  ),
];

const OPERATOR: PanelSpec[] = [
  lines(
    {
      title: 'Experiments',
      sees: 'Experiments that run, and those that ended since the operator started, by verdict.',
      means: 'An Inconclusive one is a fault of the experiment, or of synfin; a Mismatch is news.',
      next: ['experiment'],
    },
    'short',
    [
      { expr: 'sum(synfin_operator_experiments_running)', legend: 'running' },
      { expr: 'sum by (verdict) (synfin_operator_experiments_total)', legend: '{{verdict}}' },
    ],
  ),
  lines(
    {
      title: 'Work that waits, and who leads',
      sees: 'Objects that wait to be looked at, and how many operators lead.',
      means: 'One leads: more is a bug, none for over half a minute is an outage of the operator.',
      next: ['experiment'],
    },
    'short',
    [
      { expr: 'sum by (kind) (synfin_operator_queue_depth)', legend: '{{kind}}' },
      { expr: 'sum(synfin_operator_leading)', legend: 'leading' },
    ],
  ),
  lines(
    {
      title: 'Errors',
      sees: 'Failures per second of looking at an object, and of watching the API server.',
      means: 'A few while the API server restarts are normal: they are tried again.',
      next: ['experiment'],
    },
    'cps',
    [
      {
        expr: `sum by (kind) (${rate('synfin_operator_reconcile_errors_total')})`,
        legend: '{{kind}}: look',
      },
      { expr: `sum by (kind) (${rate('synfin_operator_watch_errors_total')})`, legend: '{{kind}}: watch' },
    ],
    { bad: 0.1 },
  ),
  lines(
    {
      title: 'A look takes',
      sees: 'The time to look at one object and bring it on, 95 of 100 faster.',
      means: 'Mostly the API server. Above a second, Labs become ready late.',
      next: ['experiment'],
    },
    's',
    [
      {
        expr: `histogram_quantile(0.95, sum by (le, kind) (${rate('synfin_operator_reconcile_duration_seconds_bucket')}))`,
        legend: '{{kind}}',
      },
    ],
    { warn: 1, bad: 5 },
  ),
];

export const self: BoardSpec = {
  name: 'self',
  about: 'Whether what the other boards show is to be trusted: exporters, proxies and the operator.',
  rows: [
    { title: 'Exporters and services', panels: EXPORTER },
    { title: 'Proxies', panels: PROXY },
    { title: 'Operator', panels: OPERATOR },
  ],
};
