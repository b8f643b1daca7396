// The values of the chart: what may be set, and what it is when nothing is.
//
// values.yaml, values.schema.json and docs/reference/values.md are made of this.
import { z } from 'zod';
import { anything, imageName, imageTag, interval, pullPolicy } from './common-values.ts';
import { observabilityValues } from './observability-values.ts';

const name = z
  .string()
  .max(63)
  .regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?)?$/);
const texts = z.record(z.string(), z.string());

const LOG_LEVEL = z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info');

const image = z.strictObject({
  repository: imageName.default('localhost/synfin').describe('Name of the image, with its registry'),
  tag: imageTag.default('dev').describe("Its tag; empty: the chart's appVersion"),
  pullPolicy: pullPolicy.describe('When it is pulled'),
});

const crds = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .describe('Install the resource definitions, and keep them at the version of the chart'),
  keep: z
    .boolean()
    .default(false)
    .describe('Leave them, and every Lab and Experiment, when the release is uninstalled'),
});

const operator = z.strictObject({
  replicas: z.int().min(1).max(3).default(1).describe('How many; one of them leads, the others wait'),
  logLevel: LOG_LEVEL.describe('What it logs'),
  resources: anything
    .default({ requests: { cpu: '50m', memory: '96Mi' }, limits: { memory: '256Mi' } })
    .describe('Of the container'),
  podLabels: texts.default({}).describe('More labels of the pod'),
  podAnnotations: texts.default({}).describe('More annotations of the pod'),
  nodeSelector: texts.default({}).describe('Labels that its node must have'),
  tolerations: z.array(anything).default([]).describe('Taints of nodes that do not keep it away'),
  affinity: anything.default({}).describe('As affinity of a pod'),
  topologySpreadConstraints: z
    .array(anything)
    .default([])
    .describe('As of a pod; empty: on different nodes where that can be'),
  priorityClassName: z.string().max(253).default('').describe('A PriorityClass; empty: none'),
  podDisruptionBudget: z
    .strictObject({
      enabled: z.boolean().default(true).describe('Have one: at most one is taken down at a time'),
    })
    .prefault({})
    .describe('While nodes are drained'),
});

export const chartValues = z.strictObject({
  image: image.prefault({}).describe('Of the operator and of every pod of a lab'),
  imagePullSecrets: z
    .array(z.strictObject({ name: z.string().min(1).describe('Its name') }))
    .default([])
    .describe(
      'Secrets by which the images of the release are pulled; a Lab has its own, in spec.client.pod and so on',
    ),
  nameOverride: name.default('').describe('Takes the place of "synfin" in the names of objects'),
  fullnameOverride: name.default('').describe('Takes the place of the whole name of objects'),
  crds: crds.prefault({}).describe('The resource definitions of Lab and Experiment'),
  watchNamespaces: z
    .array(name.min(1))
    .max(64)
    .default([])
    .describe(
      'Where Labs and Experiments are; empty: the namespace of the release. The operator has rights only there',
    ),
  watchAllNamespaces: z
    .boolean()
    .default(false)
    .describe('They are in any namespace; the operator has rights in all of them'),
  createNamespaces: z
    .boolean()
    .default(false)
    .describe(
      'Make those of watchNamespaces, with the Pod Security label that the proxy needs; uninstalling deletes them',
    ),
  controlSecret: z
    .strictObject({
      existing: name
        .default('')
        .describe(
          'A Secret that is there, with 16 characters or more in its key "secret", and with ui.enabled in "page-token" too; empty: one is made, once',
        ),
    })
    .prefault({})
    .describe('What the control tokens of the labs are made from'),
  operator: operator.prefault({}).describe('The pod that makes labs and runs experiments'),
  ui: z
    .strictObject({
      enabled: z
        .boolean()
        .default(false)
        .describe(
          'Serve the live page, at port 8082 of a Service of its own. Who has its token sees and changes every lab; the operator may then make Experiments',
        ),
    })
    .prefault({})
    .describe('The live page'),
  labs: z
    .strictObject({
      logLevel: LOG_LEVEL.describe('What the services in their pods log'),
    })
    .prefault({})
    .describe('The pods of all labs; more in spec of each Lab'),
  serviceAccount: z
    .strictObject({
      create: z.boolean().default(true).describe('Make one'),
      name: z.string().max(253).default('').describe('Its name; empty: the name of the release'),
      annotations: texts.default({}).describe('Its annotations'),
    })
    .prefault({})
    .describe("The operator's identity"),
  rbac: z
    .strictObject({
      create: z.boolean().default(true).describe("Give the operator's identity its rights"),
      aggregate: z
        .boolean()
        .default(false)
        .describe('Let everyone who may view or edit a namespace do so with its Labs and Experiments'),
    })
    .prefault({})
    .describe('Roles'),
  networkPolicy: z
    .strictObject({
      enabled: z.boolean().default(true).describe('Let nobody reach the operator but who reads metrics'),
    })
    .prefault({})
    .describe("The operator's; each lab has its own"),
  metrics: z
    .strictObject({
      namespace: name
        .default('')
        .describe('From where metrics may be read, of the operator and of every lab; empty: from nowhere'),
    })
    .prefault({})
    .describe('Prometheus metrics'),
  serviceMonitor: z
    .strictObject({
      enabled: z.boolean().default(false).describe('Have one, for the operator'),
      interval: interval.default('15s').describe('How often it is read'),
      labels: texts.default({}).describe('Labels by which your Prometheus finds it'),
    })
    .prefault({})
    .describe('Needs the Prometheus operator'),
  podMonitor: z
    .strictObject({
      enabled: z.boolean().default(false).describe('Have one, for the pods of all labs'),
      operator: z
        .boolean()
        .default(false)
        .describe('Have one for the operator too, in place of a ServiceMonitor'),
      interval: interval.default('5s').describe('How often they are read'),
      labels: texts.default({}).describe('Labels by which your Prometheus finds it'),
    })
    .prefault({})
    .describe('Needs the Prometheus operator'),
  prometheusRule: z
    .strictObject({
      enabled: z.boolean().default(false).describe('Have the alerts and recording rules'),
      labels: texts.default({}).describe('Labels by which your Prometheus finds it'),
      runbooks: z
        .string()
        .regex(/^(https?:\/\/[^\s"]+[^\s"/])?$/)
        .default('')
        .describe(
          'Where docs/runbooks/ is published, as a URL without a final "/": alerts then have a runbook_url',
        ),
    })
    .prefault({})
    .describe('Needs the Prometheus operator'),
  dashboards: z
    .strictObject({
      enabled: z
        .boolean()
        .default(false)
        .describe("Have a ConfigMap for each dashboard, for Grafana's sidecar"),
      namespace: name.default('').describe('Where; empty: in the namespace of the release'),
      labels: texts.default({ grafana_dashboard: '1' }).describe('Labels by which the sidecar finds them'),
      annotations: texts.default({}).describe('Annotations, such as the folder in Grafana'),
    })
    .prefault({})
    .describe('Dashboards for Grafana'),
  observability: observabilityValues
    .prefault({})
    .describe(
      'A small Prometheus and Grafana, for a cluster that has none; on nodes that the operator may be on',
    ),
  hooks: z
    .strictObject({
      timeoutSeconds: z
        .int()
        .min(10)
        .max(3600)
        .default(120)
        .describe('How long "helm test" and the cleaning up of "helm uninstall" may take, each'),
    })
    .prefault({})
    .describe('What Helm runs, with the same image; "helm uninstall --no-hooks" goes without cleaning up'),
  global: anything.default({}).describe('Of a chart around this one; not used'),
});
