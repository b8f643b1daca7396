// The resource definition of Lab.
import { lab, labSpec } from '../spec/lab.ts';
import { labStatus } from '../spec/lab-status.ts';
import { type CustomResourceDefinition, customResourceDefinition, type PrinterColumn } from './crd.ts';

const READY = '.status.conditions[?(@.type=="Ready")]';

const COLUMNS: readonly PrinterColumn[] = [
  { name: 'Ready', type: 'string', jsonPath: `${READY}.status`, description: 'Whether it can be used' },
  { name: 'Clients', type: 'integer', jsonPath: '.status.clients', description: 'Client pods that are up' },
  { name: 'Servers', type: 'integer', jsonPath: '.status.servers', description: 'Server pods that are up' },
  {
    name: 'Placement',
    type: 'string',
    jsonPath: '.spec.proxy.placement',
    description: 'Where the proxy stands',
  },
  {
    name: 'Experiment',
    type: 'string',
    jsonPath: '.status.experiment',
    description: 'The Experiment that runs in it',
  },
  { name: 'Reason', type: 'string', jsonPath: `${READY}.reason`, description: 'Why it is Ready or not' },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'Since it was made' },
  {
    name: 'Message',
    type: 'string',
    jsonPath: `${READY}.message`,
    description: 'Why, in a sentence',
    priority: 1,
  },
];

export function labCrd(): CustomResourceDefinition {
  return customResourceDefinition({
    kind: 'Lab',
    plural: 'labs',
    shortName: 'tlab',
    description: 'A lab: clients, a proxy and servers, each with its exporter, and the lanes between them',
    document: lab,
    spec: labSpec,
    status: labStatus,
    rules: [],
    columns: COLUMNS,
  });
}
