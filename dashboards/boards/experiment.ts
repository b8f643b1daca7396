// Experiment: one run, from its first step to the verdict.
import type { BoardSpec, PanelSpec } from '../build/board-spec.ts';
import { ofExperiments, ofLab, ofPods, rate } from '../build/selector.ts';
import { connections } from '../panels/connections.ts';
import { faultPanels } from '../panels/fault-panels.ts';
import { sideStates } from '../panels/side-states.ts';

const LANE = 'lane=~"$lane"';

const STORY: PanelSpec[] = [
  {
    kind: 'Timeline',
    title: 'Steps',
    sees: 'The step that each experiment is at, one bar after the other.',
    means:
      'A step ends when all that it expects was seen, or when its time is over. Runs in a cluster only: the operator tells.',
    unit: 'bool',
    queries: [{ expr: ofExperiments('synfin_operator_experiment_step'), legend: '{{experiment}}: {{step}}' }],
    next: ['overview', 'self'],
    width: 16,
    height: 6,
  },
  {
    kind: 'Stat',
    title: 'Verdict',
    sees: 'The verdict of each experiment that has ended.',
    means:
      'Confirmed: all that was expected was seen. Mismatch: something was not. Inconclusive: nothing was proven, for example because a fault never matched.',
    unit: 'none',
    queries: [
      { expr: ofExperiments('synfin_operator_experiment_verdict'), legend: '{{experiment}}: {{verdict}}' },
    ],
    next: ['self'],
    width: 8,
    height: 6,
  },
];

const SEEN: PanelSpec[] = [
  {
    kind: 'Table',
    title: 'Most sockets at once',
    sees: 'The most sockets of each state that a sample has shown in this time, on each side of a lane.',
    means: 'A state that came and went between two scrapes is here, though no graph shows it.',
    unit: 'short',
    queries: [
      {
        expr: `max by (side, state) (max_over_time(${ofLab('synfin_lane_sockets_peak', LANE)}[$__range])) > 0`,
        legend: '{{side}} {{state}}',
      },
    ],
    pivot: { rows: 'state', columns: 'side' },
    next: ['overview'],
  },
  {
    kind: 'Lines',
    title: 'Segments sent again',
    sees: 'Retransmissions per second, by component: SYN and FIN among them.',
    means:
      'A dropped segment heals by being sent again: one spike for each attempt, each twice as far from the last.',
    unit: 'cps',
    queries: [
      {
        expr: `sum by (component) (${rate(ofPods('synfin_tcp_segments_retransmitted_total'))})`,
        legend: '{{component}}',
      },
    ],
    next: ['teardown'],
    rfc: 'RFC6298',
  },
];

export const experiment: BoardSpec = {
  name: 'experiment',
  about:
    'One run from its first step to the verdict: what was done, to which segments, and what both ends showed.',
  byLane: true,
  rows: [
    { title: 'From start to verdict', panels: STORY },
    { title: 'What was done', panels: faultPanels(LANE) },
    { title: 'What both ends showed', panels: [sideStates('Client', LANE), sideStates('Server', LANE)] },
    { title: 'What the applications saw', panels: connections(LANE) },
    { title: 'What is easily missed', panels: SEEN },
  ],
};
