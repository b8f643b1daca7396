// What experiment-references.ts and experiment-times.ts check, as an API server does it; but for the order of steps, and for sums,
// of which CEL knows nothing.
//
// Each rule compares all steps with all others: how much that may cost bounds how long the lists of a step may be.
import { clusterRules } from './cluster-rules.ts';

/** True where each of `entries` of a step, called x, has `what`. */
const everywhere = (entries: string, what: string) => `self.spec.steps.all(s, s.${entries}.all(x, ${what}))`;

/** True where some fault of some step has `what`; it is called f. */
const someFault = (what: string) => `self.spec.steps.exists(t, t.faults.exists(f, ${what}))`;

const isLane = (lane: string) =>
  `(has(self.spec.lab) ? self.spec.lab.lanes.exists(l, l.name == ${lane}) : has(self.spec.labRef) || ${lane} == 'main')`;

const LANE = "must be one of the lab's lanes";

export const referenceRules = clusterRules(
  [
    '!has(self.spec.lab) || !has(self.spec.labRef)',
    'labRef contradicts lab; use one of them',
    '.spec.labRef',
  ],
  [
    everywhere('expect', "x.when != 'Eventually' || duration(x.within) <= duration(self.spec.deadline)"),
    'deadline must not be shorter than within of an expectation',
    '.spec.deadline',
  ],
  [
    '!has(self.spec.lab) || self.spec.lab.lanes.all(l, !has(l.client) && !has(l.server))',
    "client and server of a lane are for a Lab of its own; an experiment's steps say what its ends do",
    '.spec.lab.lanes',
  ],
  [
    'self.spec.steps.all(s, self.spec.steps.exists_one(t, t.name == s.name))',
    'names of steps must differ',
    '.spec.steps',
  ],
  [
    everywhere('faults', 'self.spec.steps.exists_one(t, t.faults.exists(f, f.name == x.name))'),
    'names of faults must differ, also between steps',
    '.spec.steps',
  ],
  [
    everywhere('expect', 'self.spec.steps.exists_one(t, t.expect.exists(e, e.name == x.name))'),
    'names of expectations must differ, also between steps',
    '.spec.steps',
  ],
  [
    everywhere('removeFaults', someFault('f.name == x')),
    'removeFaults must name faults that a step puts',
    '.spec.steps',
  ],
  [
    everywhere('release', someFault("f.name == x && f.action == 'Hold'")),
    'release must name faults with action: Hold that a step puts',
    '.spec.steps',
  ],
  [
    everywhere('expect', `!has(x.ledger) || ${someFault('f.name == x.ledger.fault')}`),
    'ledger.fault must name a fault that a step puts',
    '.spec.steps',
  ],
  [everywhere('faults', isLane('x.match.lane')), `match.lane of a fault ${LANE}`, '.spec.steps'],
  [everywhere('expect', isLane('x.lane')), `lane of an expectation ${LANE}`, '.spec.steps'],
  [
    `self.spec.steps.all(s, !has(s.server) || ${isLane('s.server.lane')})`,
    `lane of a server ${LANE}`,
    '.spec.steps',
  ],
  [
    `self.spec.steps.all(s, !has(s.client) || ${isLane('s.client.lane')})`,
    `lane of a client ${LANE}`,
    '.spec.steps',
  ],
);
