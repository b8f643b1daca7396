// Connections and their failures, as the two applications count them.
import type { PanelSpec } from '../build/board-spec.ts';
import { rateFromZero } from '../build/rate-from-zero.ts';
import { ofLab } from '../build/selector.ts';

export function connections(lane = ''): PanelSpec[] {
  const perSecond = (metric: string) => rateFromZero(ofLab(metric, lane));
  return [
    {
      kind: 'Lines',
      title: 'Connections',
      sees: 'Connections per second: started, connected and closed by the client, accepted and closed by the server.',
      means:
        'Started above connected: handshakes fail or wait. Connected above accepted: they wait in the accept queue. Accepted above closed, for long: the server leaks.',
      unit: 'cps',
      queries: [
        {
          expr: `sum by (result) (${perSecond('synfin_client_connections_total')})`,
          legend: 'client {{result}}',
        },
        {
          expr: `sum by (result) (${perSecond('synfin_server_connections_total')})`,
          legend: 'server {{result}}',
        },
      ],
      next: ['handshake'],
    },
    {
      kind: 'Lines',
      title: 'Failures by errno',
      sees: 'What connect(), read() and write() failed with, per second, on each side.',
      means:
        'ETIMEDOUT: nobody answered. ECONNREFUSED: a RST answered the SYN. ECONNRESET: a RST on a live connection. EADDRNOTAVAIL: no local port is left. EAPPTIMEOUT: the application gave up before the kernel did.',
      unit: 'cps',
      queries: [
        { expr: `sum by (errno) (${perSecond('synfin_client_errors_total')})`, legend: 'client {{errno}}' },
        { expr: `sum by (errno) (${perSecond('synfin_server_errors_total')})`, legend: 'server {{errno}}' },
      ],
      limits: { bad: 1 },
      next: ['handshake', 'teardown'],
    },
  ];
}
