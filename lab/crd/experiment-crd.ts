// The resource definition of Experiment.
import type { ClusterRule } from '../spec/cluster-rules.ts';
import { experiment, experimentSpec } from '../spec/experiment.ts';
import { experimentStatus } from '../spec/experiment-status.ts';
import { type CustomResourceDefinition, customResourceDefinition, type PrinterColumn } from './crd.ts';

const condition = (type: string) => `.status.conditions[?(@.type=="${type}")]`;

const COLUMNS: readonly PrinterColumn[] = [
  {
    name: 'Complete',
    type: 'string',
    jsonPath: `${condition('Complete')}.status`,
    description: 'Whether it is over',
  },
  { name: 'Verdict', type: 'string', jsonPath: '.status.verdict', description: 'What the run has shown' },
  { name: 'Step', type: 'string', jsonPath: '.status.currentStep', description: 'The step under way' },
  {
    name: 'Reason',
    type: 'string',
    jsonPath: `${condition('Succeeded')}.reason`,
    description: 'Why it has succeeded or not, or what it waits for',
  },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'Since it was made' },
  { name: 'Lab', type: 'string', jsonPath: '.status.lab', description: 'Where it runs', priority: 1 },
  {
    name: 'Message',
    type: 'string',
    jsonPath: `${condition('Succeeded')}.message`,
    description: 'Why, in a sentence',
    priority: 1,
  },
];

/** What decides what a run shows. The rest may be changed at any time. */
const FROZEN = ['lab', 'labRef', 'requires', 'seed', 'deadline', 'alone', 'steps'] as const;

const same = (field: string) =>
  `has(self.spec.${field}) == has(oldSelf.spec.${field}) && (!has(self.spec.${field}) || self.spec.${field} == oldSelf.spec.${field})`;

/** What status tells must stay true of what spec says: one that has begun changes only together with `run`. */
const FROZEN_RULES: readonly ClusterRule[] = FROZEN.map((field) => ({
  rule: `!has(oldSelf.status) || !has(oldSelf.status.startTime) || !(${same('run')}) || (${same(field)})`,
  message: `${field} cannot change once the experiment has begun; give spec.run another value as well, to run it again`,
  fieldPath: '.spec',
}));

export function experimentCrd(): CustomResourceDefinition {
  return customResourceDefinition({
    kind: 'Experiment',
    plural: 'experiments',
    shortName: 'texp',
    description:
      'An experiment: a lab, steps of faults and application behaviour, and what is expected at each. It runs once to an end, and has a verdict then',
    document: experiment,
    spec: experimentSpec,
    status: experimentStatus,
    rules: FROZEN_RULES,
    columns: COLUMNS,
  });
}
