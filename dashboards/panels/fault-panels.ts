// What was done to which segments: the windows of the faults, their ledger, and the fate of every segment that was seen.
import type { PanelSpec } from '../build/board-spec.ts';
import { rateFromZero } from '../build/rate-from-zero.ts';
import { ofLab } from '../build/selector.ts';

/** @param lane a matcher of the lane, if only some are meant */
export function faultPanels(lane = ''): PanelSpec[] {
  return [
    {
      kind: 'Timeline',
      title: 'Faults in force',
      sees: 'One bar for each fault, on from when it takes force to when it ends.',
      means:
        'Lay it over the states above: what changes within a bar was caused by it. A bar that is never on is a fault that proved nothing.',
      unit: 'bool',
      queries: [
        { expr: ofLab('synfin_proxy_fault_in_force', lane), legend: '{{fault}}: {{action}} {{role}}' },
      ],
      limits: { bad: 1 },
      next: ['experiment', 'overview'],
      height: 6,
    },
    {
      kind: 'Table',
      title: 'Ledger',
      sees: 'For each fault of this time the segments that it matched: applied, passed by its share or probability, or skipped.',
      means:
        'Applied is what really happened. All zeros: the fault never matched, and the verdict is Inconclusive. Skipped above zero: the proxy could not carry it out, see synfin itself.',
      unit: 'short',
      queries: [
        {
          expr: `sum by (fault, outcome) (max_over_time(${ofLab('synfin_proxy_fault_segments_total', lane)}[$__range]))`,
          legend: '{{fault}} {{outcome}}',
        },
      ],
      pivot: { rows: 'fault', columns: 'outcome' },
      next: ['self'],
      height: 6,
    },
    {
      kind: 'Lines',
      title: 'Segments by role and fate',
      sees: 'Segments per second that the proxy saw or sent, by their role, who sent them, and what became of them.',
      means:
        'The proxy sees only what a fault diverts, unless the lane records All. Dropped FINs make FIN_WAIT_1 and LAST_ACK; dropped SYNs make SYN_SENT.',
      unit: 'cps',
      queries: [
        {
          expr: `sum by (role, from, fate) (${rateFromZero(ofLab('synfin_proxy_segments_total', lane))}) > 0`,
          legend: '{{role}} from {{from}}: {{fate}}',
        },
      ],
      next: ['handshake', 'teardown'],
      width: 24,
    },
  ];
}
