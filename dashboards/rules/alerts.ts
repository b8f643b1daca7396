// Alerts: what goes wrong with connections in a lab, each with a runbook of its own name in docs/runbooks/.
import type { AlertRule } from './rule.ts';

const WHERE = '{{ $labels.namespace }}/{{ $labels.pod }}';

interface Alert {
  /** In kebab-case: the name of the runbook, and in CamelCase of the alert. */
  name: string;
  severity: AlertRule['labels']['severity'];
  expr: string;
  for: string;
  summary: string;
  description: string;
}

const ALERTS: readonly Alert[] = [
  {
    name: 'close-wait-leak',
    severity: 'warning',
    expr: 'min_over_time(pod_state:synfin_tcp_sockets:sum{state="close_wait"}[5m]) > 10 and deriv(pod_state:synfin_tcp_sockets:sum{state="close_wait"}[5m]) > -0.01',
    for: '2m',
    summary: `${WHERE} leaks connections in CLOSE_WAIT`,
    description:
      'For five minutes more than 10 sockets were in CLOSE_WAIT ({{ $value }} at least), and they do not become fewer: the peers have closed, the application does not.',
  },
  {
    name: 'ephemeral-ports-low',
    severity: 'critical',
    expr: 'lane:synfin_lane_local_ports:used_ratio > 0.8',
    for: '1m',
    summary: `${WHERE} is running out of local ports towards one server`,
    description:
      '{{ $value | humanizePercentage }} of the ports that connect() may choose from are taken on lane {{ $labels.lane }}. At 100 % it fails with EADDRNOTAVAIL.',
  },
  {
    name: 'syn-sent-stuck',
    severity: 'warning',
    expr: 'min_over_time(pod_state:synfin_tcp_sockets:sum{state="syn_sent"}[1m]) > 0',
    for: '1m',
    summary: `${WHERE} gets no answer to its SYNs`,
    description:
      'For two minutes there was no moment without a socket in SYN_SENT ({{ $value }} at least). A SYN that is answered leaves it within one round trip.',
  },
  {
    name: 'accept-queue-overflow',
    severity: 'critical',
    expr: 'rate(synfin_tcp_listen_overflows_total[1m]) > 0',
    for: '30s',
    summary: `${WHERE} drops connections: an accept queue is full`,
    description:
      '{{ $value | humanize }} SYNs and last ACKs a second meet a full accept queue. Clients wait a second and more, or believe to be connected and are not.',
  },
  {
    name: 'syn-queue-overflow',
    severity: 'warning',
    expr: 'rate(synfin_tcp_syn_queue_full_drops_total[1m]) + rate(synfin_tcp_syn_queue_full_cookies_total[1m]) > 0',
    for: '30s',
    summary: `${WHERE} has a full SYN queue`,
    description:
      '{{ $value | humanize }} SYNs a second find no place: they are dropped, or answered with a cookie. A flood, or ACKs that are lost.',
  },
  {
    name: 'teardown-stuck',
    severity: 'warning',
    expr: 'min_over_time(pod_state:synfin_tcp_sockets:sum{state=~"fin_wait_1|last_ack|closing"}[2m]) > 0',
    for: '1m',
    summary: `${WHERE} has closes that do not end: {{ $labels.state }}`,
    description:
      'For three minutes there was no moment without a socket in {{ $labels.state }} ({{ $value }} at least). Its FIN, or the ACK of it, does not arrive.',
  },
  {
    name: 'exporter-down',
    severity: 'warning',
    expr: 'up{container="exporter",lab!=""} == 0 or min by (namespace, lab, pod) (synfin_exporter_collector_success) == 0',
    for: '1m',
    summary: `${WHERE}: the exporter does not answer, or cannot read its source`,
    description: 'States of this end are not seen: graphs have a gap, and the other alerts are blind for it.',
  },
  {
    name: 'fault-past-its-end',
    severity: 'critical',
    expr: 'synfin_proxy_fault_overdue_seconds > 10',
    for: '30s',
    summary: `${WHERE}: fault {{ $labels.fault }} goes on past its end`,
    description:
      'It should have ended {{ $value | humanizeDuration }} ago, and still holds segments or has the kernel divert them.',
  },
];

export const alerts: readonly AlertRule[] = ALERTS.map((one) => ({
  alert: `Synfin${one.name.replace(/(^|-)(.)/g, (_, __, letter: string) => letter.toUpperCase())}`,
  expr: one.expr,
  for: one.for,
  labels: { severity: one.severity },
  annotations: {
    summary: one.summary,
    description: one.description,
    runbook: `docs/runbooks/${one.name}.md`,
  },
}));
