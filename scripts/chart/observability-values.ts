// The values of the small Prometheus and Grafana that the chart brings along where there are none.
import { z } from 'zod';
import { anything, imageName, imageTag, interval, pullPolicy } from './common-values.ts';

const image = (repository: string, tag: string) =>
  z
    .strictObject({
      repository: imageName.default(repository).describe('Its name'),
      tag: imageTag.min(1).default(tag).describe('Its tag'),
      pullPolicy: pullPolicy.describe('When it is pulled'),
    })
    .prefault({})
    .describe('Its image');

const resources = (memory: string, limit: string) =>
  anything
    .default({ requests: { cpu: '50m', memory }, limits: { memory: limit } })
    .describe('Of the container');

const storage = z.strictObject({
  persistent: z
    .boolean()
    .default(false)
    .describe('On a volume of its own, until the release is uninstalled; false: until its pod goes'),
  size: z
    .string()
    .regex(/^[1-9][0-9]*(Mi|Gi|Ti)$/)
    .default('2Gi')
    .describe('How much room there is'),
  storageClassName: z
    .string()
    .max(253)
    .regex(/^([a-z0-9]([a-z0-9.-]*[a-z0-9])?)?$/)
    .default('')
    .describe("Of the volume; empty: the cluster's default"),
});

const prometheus = z.strictObject({
  image: image('prom/prometheus', 'v3.13.3'),
  retention: z
    .string()
    .regex(/^[1-9][0-9]*(m|h|d|w|y)$/)
    .default('1d')
    .describe('For how long samples are kept'),
  retentionSize: z
    .string()
    .regex(/^[1-9][0-9]*(MB|GB|TB)$/)
    .default('1GB')
    .describe('How much of them; beyond that the oldest go. Some less than storage.size'),
  resources: resources('192Mi', '1Gi'),
  storage: storage.prefault({}).describe('Where they are kept'),
});

export const observabilityValues = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe('Have both; the dashboards are shown to whoever reaches Grafana, and nobody can change them'),
  registry: z
    .string()
    .regex(/^([^\s/]+(\/[^\s/]+)*)?$/)
    .default('')
    .describe('In front of the names of both images, a mirror; empty: where nodes look for such names'),
  scrapeInterval: interval.default('5s').describe('How often the operator and the pods of labs are read'),
  prometheus: prometheus.prefault({}).describe('Reads and keeps'),
  grafana: z
    .strictObject({
      image: image('grafana/grafana', '13.2.3'),
      resources: resources('192Mi', '768Mi'),
    })
    .prefault({})
    .describe('Shows'),
});
