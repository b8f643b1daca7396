// What a user may add to a pod of a lab on a cluster: where it runs, what it may use, how it is labelled.
import { z } from 'zod';
import { boundedRecord } from './bounded-record.ts';
import { embedded } from './embedded.ts';

const LABEL_NAME = /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/;
const labelName = z
  .string()
  .max(253)
  .regex(LABEL_NAME, 'must be a label name, such as "example.com/team"')
  .describe('A name as labels and annotations have it');
const labelValue = z
  .string()
  .max(63)
  .regex(/^([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?$/, 'must be a label value, such as "red"')
  .describe('A value as labels have it');

const QUANTITY = /^[0-9]+(\.[0-9]{1,3})?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/;
const quantities = boundedRecord(
  z.string().max(63).describe('A resource, such as "cpu" or "memory"'),
  z
    .string()
    .max(32)
    .regex(QUANTITY, 'must be a quantity in quotes, such as "500m" or "128Mi"')
    .describe('A quantity, such as "500m" or "128Mi"'),
  16,
);

/** How much a container may use. */
export const resources = z
  .strictObject({
    requests: quantities.optional().describe('What it is sure to have'),
    limits: quantities.optional().describe('The most that it may use'),
  })
  .describe('Compute resources of the container, as Kubernetes has them');

const toleration = z.strictObject({
  key: z.string().max(253).optional().describe('The taint; every one when absent'),
  operator: z.enum(['Exists', 'Equal']).optional().describe('How value is compared; Equal when absent'),
  value: z.string().max(63).optional().describe("The taint's value, with operator: Equal"),
  effect: z
    .enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
    .optional()
    .describe("The taint's effect; every one when absent"),
  tolerationSeconds: z
    .int()
    .min(0)
    .max(86_400)
    .optional()
    .describe('With effect: NoExecute, how long the pod stays'),
});

const NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

export const podOverrides = z
  .strictObject({
    labels: boundedRecord(labelName, labelValue, 32)
      .optional()
      .describe('More labels; those of synfin itself stay'),
    annotations: boundedRecord(labelName, z.string().max(4096).describe('Any text'), 32)
      .optional()
      .describe('More annotations'),
    resources: resources.optional(),
    nodeSelector: boundedRecord(labelName, labelValue, 32)
      .optional()
      .describe('Labels that a node must have for the pod to run there'),
    tolerations: z
      .array(toleration.describe('A taint of nodes'))
      .max(32)
      .optional()
      .describe('Taints of nodes that do not keep the pod away'),
    affinity: embedded('Affinity').optional().describe('As affinity of a Kubernetes pod'),
    topologySpreadConstraints: z
      .array(embedded('TopologySpreadConstraint').describe('One constraint'))
      .max(16)
      .optional()
      .describe('As topologySpreadConstraints of a Kubernetes pod'),
    priorityClassName: z
      .string()
      .max(253)
      .regex(NAME, 'must be the name of a PriorityClass')
      .optional()
      .describe('A PriorityClass of the cluster'),
    runtimeClassName: z
      .string()
      .max(253)
      .regex(NAME, 'must be the name of a RuntimeClass')
      .optional()
      .describe('A RuntimeClass of the cluster; a sandboxed kernel may lack what the proxy needs'),
    imagePullSecrets: z
      .array(
        z
          .strictObject({
            name: z.string().max(253).regex(NAME, 'must be the name of a Secret').describe('Its name'),
          })
          .describe("A Secret of the lab's namespace"),
      )
      .max(8)
      .meta({ listMapKeys: ['name'] })
      .optional()
      .describe('Secrets by which the image is pulled'),
  })
  .describe('What is added to the pod on a cluster; without meaning on a laptop');
