// What the operator says of an Experiment.
import { z } from 'zod';
import type { Progress } from '../run/progress.ts';
import { embedded } from './embedded.ts';
import { FAULT_ACTIONS, FAULT_ROLES } from './fault.ts';
import { COMPONENTS } from './lab-status.ts';
import { SEGMENT_ROLES } from './segment-role.ts';
import { TCP_STATES } from './state.ts';
import { conditions, count, observedGeneration, podName } from './status-parts.ts';

const states = z
  .strictObject(
    Object.fromEntries(
      TCP_STATES.map((state) => [state, z.int().min(0).describe(`Most sockets in ${state} at once`)]),
    ) as Record<(typeof TCP_STATES)[number], z.ZodInt>,
  )
  .describe('Of each state the most sockets that one look has shown');

const target = z.strictObject({
  pod: podName.describe('The pod'),
  component: z.enum(COMPONENTS).describe('What it is in the lab'),
  uid: z.string().max(63).describe("The pod's own identity: another one of the same name has another"),
  ip: z.string().max(45).optional().describe('Its address'),
  node: z.string().max(253).optional().describe('The node on which it runs'),
  since: z.iso.datetime().optional().describe('Since when it takes part'),
  until: z.iso.datetime().optional().describe('Until when it took part; absent: still, or to the end'),
  message: z.string().max(1024).optional().describe('What went wrong with it, if anything did'),
});

const ledgerTotal = z.strictObject({
  fault: z.string().max(63).describe('The fault, as in the spec'),
  action: z.enum(FAULT_ACTIONS).describe('What it does'),
  role: z.enum(FAULT_ROLES).describe(`The role of the segments: ${SEGMENT_ROLES.join(', ')}, or Any`),
  matched: count.describe('Segments that fit: applied + passed + skipped'),
  applied: count.describe('Matched, and the action was carried out'),
  passed: count.describe('Matched, but the share of connections or the probability said no'),
  skipped: count.describe('Matched and chosen, but not carried out'),
});

export const experimentStatus = z.strictObject({
  observedGeneration: observedGeneration.optional(),
  observedRun: z
    .union([z.int(), z.string().max(63)])
    .optional()
    .describe('The spec.run that this status tells of; absent where that is absent'),
  conditions: conditions
    .optional()
    .describe(
      'Complete: it is over, whatever the verdict. Succeeded: True if the verdict is Confirmed, False with the reason if not. Progressing: it is under way. Stalled: it cannot go on, message says why',
    ),
  verdict: z
    .enum(['Confirmed', 'Mismatch', 'Inconclusive'])
    .optional()
    .describe(
      'Confirmed: all that was expected was seen; Mismatch: something was not; Inconclusive: nothing was proven',
    ),
  reasons: z
    .array(z.string().max(1024).describe('One reason'))
    .max(32)
    .optional()
    .describe('Why the verdict is what it is'),
  lab: z.string().max(63).optional().describe('The Lab in which it runs'),
  currentStep: z.string().max(63).optional().describe('The step under way; at the end, the last one'),
  startTime: z.iso.datetime().optional().describe('When it began: the lab was there, its first step acted'),
  completionTime: z.iso.datetime().optional().describe('When it ended'),
  targets: z
    .array(target.describe('One pod'))
    .max(2001)
    .meta({ listMapKeys: ['uid'] })
    .optional()
    .describe('The pods that take part'),
  peaks: z
    .strictObject({
      client: states.optional().describe('On the client: of each state the most sockets at once'),
      server: states.optional().describe('On the server: of each state the most sockets at once'),
    })
    .optional()
    .describe('The most sockets in each state on each side'),
  ledger: z
    .array(ledgerTotal.describe('One fault'))
    .max(256)
    .meta({ listMapKeys: ['fault'] })
    .optional()
    .describe('What each fault has done'),
  report: z
    .strictObject({ configMap: podName.describe('A ConfigMap of the same namespace') })
    .optional()
    .describe('Where the report is'),
  progress: embedded<Progress>('Progress')
    .optional()
    .describe("The operator's own notes, by which it goes on after a restart; they change without notice"),
});
export type ExperimentStatus = z.output<typeof experimentStatus>;
