// An experiment: a lab, a timeline of faults and application behaviour, and what is expected at each step.
import { z } from 'zod';
import { clientBehaviour } from './client-behaviour.ts';
import { duration } from './duration.ts';
import { evenIfInvalid } from './even-if-invalid.ts';
import { expectation } from './expectation.ts';
import { checkReferences } from './experiment-references.ts';
import { referenceRules } from './experiment-rules.ts';
import { checkTimes } from './experiment-times.ts';
import { fault } from './fault.ts';
import { labSpec } from './lab.ts';
import { metadata } from './metadata.ts';
import { API_VERSION, objectName } from './names.ts';
import { SIDES } from './segment-role.ts';
import { serverBehaviour } from './server-behaviour.ts';
import { TCP_STATES } from './state.ts';

const text = z.string().min(1).max(4000);

/** What a reader is told: `synfin explain` prints it, the report repeats it. */
export const about = z.strictObject({
  title: z.string().min(1).max(120).describe('What is seen, in a few words'),
  shows: z
    .array(
      z.strictObject({
        state: z.enum(TCP_STATES).describe('The state'),
        side: z.enum(SIDES).describe('The side that is in it'),
      }),
    )
    .max(8)
    .default([])
    .describe('The states that this experiment exists to show, and on which side'),
  done: z.string().min(1).max(160).describe('What is done to get there, in one line'),
  expect: text.describe('What to expect on which side'),
  why: text.describe('Why, with the RFC section or kernel source'),
  remedy: text.describe('What to do about it in production'),
  references: z.array(z.string().max(200)).max(12).default([]).describe('Where to read more'),
});

const onLane = { lane: objectName.default('main').describe('The lane of the lab') };

/**
 * One step acts (first faults, then the server, then the client), and then waits for what it expects. It ends when every
 * expectation is met and `for` has passed, or fails when an expectation's time is over.
 */
export const step = z.strictObject({
  name: objectName.describe('Its name; used once in an experiment'),
  removeFaults: z.array(objectName).max(16).default([]).describe('Faults to end, before anything else'),
  faults: z
    .array(fault)
    .max(16)
    .meta({ listMapKeys: ['name'] })
    .default([])
    .describe('Faults to put, before any behaviour changes'),
  server: z
    .strictObject({ ...onLane, behaviour: serverBehaviour.describe('What its application does from now on') })
    .optional()
    .describe('A server that changes its behaviour, after the faults are put'),
  client: z
    .strictObject({ ...onLane, behaviour: clientBehaviour.describe('What its application does from now on') })
    .optional()
    .describe('A client that changes its behaviour, after the server has'),
  release: z
    .array(objectName)
    .max(16)
    .default([])
    .describe('Hold faults whose segments are let go now, after all else'),
  for: duration.default('0s').describe('The least time that the step lasts'),
  pause: z
    .strictObject({ prompt: z.string().min(1).max(500).describe('What to tell who is asked') })
    .optional()
    .describe(
      'Wait here, after acting and before looking, until someone says go on; only `synfin run --ask` asks, else it is passed over',
    ),
  expect: z
    .array(expectation)
    .max(16)
    .meta({ listMapKeys: ['name'] })
    .default([])
    .describe('What must be seen; the step ends when all of it was'),
});
export type Step = z.output<typeof step>;

export const experimentSpec = z.strictObject({
  about: about.describe('What a reader is told'),
  lab: labSpec
    .optional()
    .describe('The lab that is made for this experiment, and unmade after it; absent: one with all defaults'),
  labRef: z
    .strictObject({ name: objectName.describe('Its name') })
    .optional()
    .describe('A Lab of the same namespace that is there already, in place of one made for this experiment'),
  requires: z
    .strictObject({
      kernel: z
        .string()
        .max(16)
        .regex(/^\d+\.\d+$/, 'must be such as "6.8"')
        .optional()
        .describe('The oldest Linux on which the expectations hold'),
    })
    .prefault({})
    .describe('What it needs; where that is missing, it is Inconclusive'),
  seed: z
    .int()
    .min(0)
    .max(4_294_967_295)
    .default(1)
    .describe('Makes every random choice repeatable, such as which connections a share picks'),
  deadline: duration.default('2m').describe('The experiment ends by then, whatever happens'),
  alone: z
    .boolean()
    .default(false)
    .describe('Must not share its lab with other experiments: it reads whole-namespace counters'),
  run: z
    .union([z.int().min(0).max(2_147_483_647), z.string().max(63)])
    .optional()
    .describe('On a cluster: an experiment runs once; another number or text here runs it again'),
  suspend: z
    .boolean()
    .default(false)
    .describe('On a cluster: true keeps it from starting; one that runs already goes on to its end'),
  retention: z
    .strictObject({
      ttl: duration.optional().describe('The Experiment is deleted so long after its end; absent: it stays'),
    })
    .optional()
    .describe('On a cluster: how long the object and its report are kept'),
  steps: z
    .array(step)
    .min(1)
    .max(32)
    .describe('What is done, one step after the other, and what is expected each time'),
});

const shape = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('Experiment'),
  metadata,
  spec: experimentSpec,
});

/** An experiment with its references and times checked: lanes that exist, faults put before they are released, names used once. */
export const experiment = shape
  .superRefine((value, context) => {
    const issue = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path: ['spec', ...path], message });
    checkReferences(value, issue);
    checkTimes(value, issue);
  }, evenIfInvalid)
  .meta(referenceRules)
  .transform((value) => ({
    ...value,
    spec: { ...value.spec, lab: value.spec.lab ?? labSpec.parse({}) },
  }));

/** What the references are checked in: an experiment whose lab may be left out, or stand in another document. */
export type ExperimentDocument = z.output<typeof shape>;
/** After parsing. Where `spec.labRef` names a lab, `spec.lab` has only defaults until {@link withLab} has put that lab there. */
export type Experiment = z.output<typeof experiment>;
export type ExperimentInput = z.input<typeof experiment>;
export type ExperimentAbout = z.output<typeof about>;
