// What the operator says of a Lab.
import { z } from 'zod';
import { PLACEMENTS } from './lab.ts';
import { conditions, observedGeneration, podName } from './status-parts.ts';

export const COMPONENTS = ['client', 'proxy', 'server'] as const;
export type Component = (typeof COMPONENTS)[number];

const pods = z.int().min(0).describe('Pods that are up and whose control API answers');

const labPod = z.strictObject({
  name: podName.describe('Its name'),
  component: z.enum(COMPONENTS).describe('What it is in the lab'),
  uid: z.string().max(63).describe("The pod's own identity: another one of the same name has another"),
  ip: z.string().max(45).optional().describe('Its address; absent while it has none'),
  node: z.string().max(253).optional().describe('The node on which it runs'),
  ready: z.boolean().describe('Whether it is up and its control API answers'),
  restarts: z.int().min(0).describe('How often its containers have been restarted'),
  message: z.string().max(1024).optional().describe('What is wrong with it, if anything is'),
});
export type LabPod = z.output<typeof labPod>;

const lane = z.strictObject({
  name: z.string().max(63).describe('As in the spec'),
  port: z.int().min(1).max(65_535).describe('Its port on client, proxy and server'),
  client: podName.optional().describe('The pod that connects; absent where none is up'),
  server: podName.optional().describe('The pod that accepts; absent where none is up'),
});

export const labStatus = z.strictObject({
  observedGeneration: observedGeneration.optional(),
  conditions: conditions
    .optional()
    .describe(
      'Ready: the pods are up, the lanes are made, and the proxy has faulted a connection of its own and seen the effect. Stalled: something must be changed by hand, message says what. Progressing: the operator is at work',
    ),
  placement: z.enum(PLACEMENTS).optional().describe('Where the proxy stands'),
  clients: pods.optional(),
  servers: pods.optional(),
  proxies: pods.optional(),
  pods: z
    .array(labPod.describe('One pod'))
    .max(2001)
    .meta({ listMapKeys: ['name'] })
    .optional()
    .describe('The pods of the lab'),
  lanes: z
    .array(lane.describe('One lane'))
    .max(64)
    .meta({ listMapKeys: ['name'] })
    .optional()
    .describe('The lanes of the lab, and between which pods they are'),
  experiment: z
    .string()
    .max(63)
    .optional()
    .describe('The Experiment that runs in it; another one waits until it is over'),
  expiresAt: z.iso.datetime().optional().describe('When it is deleted, by ttl'),
});
export type LabStatus = z.output<typeof labStatus>;
