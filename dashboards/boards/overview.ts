// Lab overview: both ends side by side, every state, what was faulted.
import type { BoardSpec, PanelSpec } from '../build/board-spec.ts';
import { rateFromZero } from '../build/rate-from-zero.ts';
import { ofLab } from '../build/selector.ts';
import { connections } from '../panels/connections.ts';
import { faultPanels } from '../panels/fault-panels.ts';
import { sideStates } from '../panels/side-states.ts';
import { stateMultiples } from '../panels/state-multiples.ts';

const stat = (spec: Omit<PanelSpec, 'kind' | 'width' | 'height'>): PanelSpec => ({
  kind: 'Stat',
  width: 4,
  height: 4,
  ...spec,
});

const GLANCE: PanelSpec[] = [
  stat({
    title: 'Established',
    sees: 'Sockets of the client in ESTABLISHED.',
    means: "Connections that work. The kernel's CurrEstab would count CLOSE_WAIT too; this does not.",
    unit: 'short',
    queries: [
      { expr: `sum(${ofLab('synfin_lane_sockets', 'side="Client",state="established"')})`, legend: '' },
    ],
    next: ['handshake'],
  }),
  stat({
    title: 'TIME_WAIT',
    sees: 'Sockets in TIME_WAIT on both sides.',
    means: 'They go by themselves, after 60 s each. They matter when ports run out.',
    unit: 'short',
    queries: [{ expr: `sum(${ofLab('synfin_lane_sockets', 'state="time_wait"')})`, legend: '' }],
    limits: { warn: 20_000, bad: 25_000 },
    next: ['scale'],
  }),
  stat({
    title: 'CLOSE_WAIT',
    sees: 'Sockets in CLOSE_WAIT on both sides.',
    means: 'They never go by themselves: the application has to close. More than a few, for long, is a leak.',
    unit: 'short',
    queries: [{ expr: `sum(${ofLab('synfin_lane_sockets', 'state="close_wait"')})`, legend: '' }],
    limits: { warn: 10, bad: 100 },
    next: ['scale'],
  }),
  stat({
    title: 'Failures',
    sees: "Failures of the client's connections, per second.",
    means: 'Anything above zero is seen by users. Below is what they failed with.',
    unit: 'cps',
    queries: [{ expr: `sum(${rateFromZero(ofLab('synfin_client_errors_total'))}) or vector(0)`, legend: '' }],
    limits: { bad: 0.001 },
    next: ['handshake', 'teardown'],
  }),
  stat({
    title: 'Faults in force',
    sees: 'Faults that touch segments at this moment.',
    means: 'At zero, what you see is what the network and the applications do of themselves.',
    unit: 'short',
    queries: [{ expr: `sum(${ofLab('synfin_proxy_fault_in_force')}) or vector(0)`, legend: '' }],
    limits: { warn: 1, bad: 100 },
    next: ['experiment'],
  }),
  stat({
    title: 'Segments held',
    sees: 'Segments that Hold and Throttle faults keep at this moment.',
    means:
      'They are let go when the fault ends, also when their connection is over: that is how a stale SYN is made.',
    unit: 'short',
    queries: [{ expr: `sum(${ofLab('synfin_proxy_held_segments')})`, legend: '' }],
    next: ['experiment', 'self'],
  }),
];

const ALERTS: PanelSpec = {
  kind: 'Timeline',
  title: 'Alerts that fire',
  sees: 'One bar for each alert, for as long as it fires; nothing where none does.',
  means:
    'It has fired for a pod, and one lane or state of it. Its runbook, in the menu of this panel, says what to do. Who is to be told when nobody looks needs an Alertmanager.',
  unit: 'bool',
  queries: [
    {
      expr: `max by (namespace, pod, alertname) (${ofLab('ALERTS', 'alertstate="firing",alertname=~"Synfin.*"')})`,
      legend: '{{alertname}} {{namespace}}/{{pod}}',
    },
  ],
  limits: { bad: 1 },
  next: ['scale', 'handshake', 'teardown', 'self'],
  width: 24,
  height: 4,
};

export const overview: BoardSpec = {
  name: 'overview',
  about:
    'Both ends of a lab side by side, in every TCP state, with the windows of its faults over every graph.',
  rows: [
    { title: 'At a glance', panels: [...GLANCE, ALERTS] },
    { title: 'Both ends', panels: [sideStates('Client'), sideStates('Server')] },
    { title: 'Connections', panels: connections() },
    { title: 'Faults', panels: faultPanels() },
    { title: 'State by state, both ends', panels: stateMultiples() },
  ],
};
