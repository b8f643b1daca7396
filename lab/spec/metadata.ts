// What a document says of itself: its name, and what Kubernetes may be told with it.
import { z } from 'zod';
import { objectName } from './names.ts';

/** Of a document as a user writes it; an object that an API server has given has more. */
export const metadata = z.strictObject({
  name: objectName.describe('Its name; of a Lab or an Experiment the only one of its kind in a namespace'),
  namespace: objectName
    .optional()
    .describe(
      'The namespace on a cluster; without meaning on a laptop. Absent: the one that the command is given',
    ),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});
