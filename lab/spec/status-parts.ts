// What the status of a Lab and of an Experiment have in common.
import { z } from 'zod';

/** As Kubernetes has them: https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md */
export const condition = z.strictObject({
  type: z.string().min(1).max(63).describe('What it says: a word such as Ready'),
  status: z.enum(['True', 'False', 'Unknown']).describe('Whether it is so'),
  observedGeneration: z
    .int()
    .min(0)
    .meta({ format: 'int64' })
    .optional()
    .describe('The metadata.generation that was looked at'),
  lastTransitionTime: z.iso.datetime().describe('When status last changed'),
  reason: z.string().min(1).max(128).describe('Why, in one CamelCase word for programs'),
  message: z.string().max(4096).describe('Why, in a sentence for people'),
});
export type Condition = z.output<typeof condition>;

export const conditions = z
  .array(condition.describe('One condition'))
  .max(16)
  .meta({ listMapKeys: ['type'] });

export const observedGeneration = z
  .int()
  .min(0)
  .meta({ format: 'int64' })
  .describe('The metadata.generation that this status tells of');

/** A number of things that only grows; of segments there may be more than 2^31. */
export const count = z.int().min(0).meta({ format: 'int64' });

export const podName = z.string().max(253);
