// Writes docs/metrics.md. Run it after a change to any metric: node scripts/metrics-doc.ts
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type MetricDescription, metricCatalog } from './metric-catalog.ts';

const INTRODUCTION = `<!-- Made by scripts/metrics-doc.ts. Change the help texts in services/, or the prose there, and run it again. -->

# Metrics

Every service answers \`GET /metrics\` on its control address, without a token. The label \`state\` holds one of
\`listen\`, \`syn_sent\`, \`syn_recv\`, \`established\`, \`fin_wait_1\`, \`fin_wait_2\`, \`closing\`, \`time_wait\`, \`close_wait\`,
\`last_ack\` and \`closed\`; where it appears, all eleven are there, zeros included, but for a histogram. \`family\` is \`IPv4\` or \`IPv6\`, \`side\` is
\`Client\` or \`Server\`, \`lane\` is the experiment's name and the lane's, joined by a dot. No label names a peer.

What a source does not give is absent, never a false 0.

**Series.** A lane costs 107 series of its client and 9 of its server, each one more for every errno that was met, 34 of the exporter on each
end and 18 for each state that a socket was seen to leave; of the proxy 1, and 6 for every fault, and one for every role, sender and fate that was seen. They go with the lane. An exporter watches 1024
lanes at most, a proxy 256.

**Scrapes.** A second or less is fine: a page is made of what is counted already, but for the exporter's dump, whose cost is below. A lane may have counted much before its
first scrape, which \`rate()\` does not see; the dashboards and recording rules do, with \`x - (last_over_time(x[1m] offset 1m) <= x or x * 0)\` in
place of \`increase(x[1m])\`. Prometheus takes up new pods every five seconds, so an experiment in a lab of its own is half over when it is found: for
graphs give it a Lab that stays (\`labRef\`).

**Histograms** are of fixed buckets: prom-client, of which the pages are made, has no native histograms (15.1.3). Those of connect and close are a
quarter to a half apart from 0.1 ms to 200 s. Those of \`synfin_lane_state_duration_seconds\` have TCP's timers inside and not on their bounds, so that
2 and 3 s of a lowered \`tcp_fin_timeout\`, SYNs sent again after 1, 3, 7, 15, 31 and 63 s, FINs sent again from 0.2 s on, each doubled, and the 60 s of TIME_WAIT,
which the kernel rounds up to 64, are each in one bucket. A stay counts from the first sample that shows the socket in the state to the first that does not, when that is over: a leak counts once
it has ended, and what is passed between two samples does not. While it goes on \`synfin_lane_socket_seconds_total\` counts it.

The dashboards and rules expect these labels of every target: \`namespace\`, \`lab\`, \`component\` (client, server, proxy), \`pod\`,
\`node\` and \`container\`. The chart's PodMonitor gives them, and so does the operator, to a Prometheus that asks it (\`http_sd_configs\`): at its port
8080 \`/targets/labs\` has the pods of all labs, \`/targets/operators\` those of the release's operators. It answers 503 until it knows them all, and Prometheus
then keeps what it had. Where there is no operator give the labels otherwise, for example by \`static_configs\`.

## every service

| metric | type | labels | meaning |
| --- | --- | --- | --- |
| \`synfin_event_loop_lag_seconds\` | gauge |  | Longest time by which the event loop was late in the last 5 to 10 seconds |
`;

const NOTES: Record<string, string> = {
  exporter: `Runs beside the client and beside the server, in their network namespace, and needs no capability: a dump of one's own
namespace over sock_diag, and /proc/net, are open to everyone.

- **Whose numbers?** \`synfin_tcp_…\`, \`synfin_sockstat_…\` and \`synfin_lane_…\` are those of the network namespace, that is, of
  the pod. \`synfin_node_…\` are the whole node's, even when read inside a pod.
- **TIME_WAIT.** Up to 20,000 minisockets each socket is counted. Above, the kernel leaves IPv4's TIME_WAIT out of the dump, and
  their number is sockstat's \`tw\` less the TIME_WAIT of IPv6 and the orphaned FIN_WAIT_2 of both families, which are still
  counted. Both are read within a few milliseconds; while sockets come and go the number may be off by as many as do so in that
  time. TIME_WAIT of IPv6 is always counted one by one.
- **CLOSED** sockets are those that are bound and neither listen nor connect. The kernel shows them from Linux 6.8 on:
  \`synfin_tcp_closed_sockets_visible\`. Sockets that are not even bound are in no table of the kernel.
- **Cost.** With 28,000 TIME_WAIT (2 cores, Linux 6.18): 17 ms to count each, 9 ms without the rows of IPv4; 0.8 ms when idle. A
  sample of the lanes took 20 ms; its interval grows from 100 ms where sampling would use over a fifth of a core. How long sockets stay in a state
  costs 0.05 µs of it for each, and 0.1 kB.
- **Unaccepted** means that the handshake is over and no process has taken the connection from the accept queue: the socket has no
  inode. A listener's queue overflows at limit + 1.
- \`synfin_tcp_established_or_close_wait\` is the kernel's CurrEstab. It counts CLOSE_WAIT too, so a CLOSE_WAIT leak looks like
  healthy connections there: use \`synfin_tcp_sockets\`.`,
  client: 'The application that opens connections. It keeps no series of a lane that was deleted.',
  server: 'The application that accepts connections. It keeps no series of a lane that was deleted.',
  proxy: `Forwards in the kernel, and sees only the segments that are diverted to it: what a fault needs, or all of a lane that
records \`All\`. A fault's window, ledger and end are here, so that any graph can show them: \`synfin_proxy_fault_…\`.`,
  operator: `Only in a cluster. It tells of every Experiment that there is, so \`lab_namespace\` is the Experiment's, and \`namespace\` its own.`,
};

/** The whole page. */
export function metricsDoc(): string {
  const sections = Object.entries(metricCatalog()).map(
    ([service, metrics]) => `\n## ${service}\n\n${NOTES[service]}\n\n${table(metrics)}`,
  );
  return INTRODUCTION + sections.join('');
}

function table(metrics: readonly MetricDescription[]): string {
  const rows = metrics.map(({ name, type, labels, help }) => {
    const labelNames = labels.map((label) => `\`${label}\``).join(', ');
    return `| \`${name}\` | ${type} | ${labelNames} | ${help.replaceAll('|', '\\|')} |\n`;
  });
  return `| metric | type | labels | meaning |\n| --- | --- | --- | --- |\n${rows.join('')}`;
}

if (import.meta.main) writeFileSync(path.join(import.meta.dirname, '../docs/metrics.md'), metricsDoc());
