// A lab: clients, a proxy and servers, each with its exporter, and the lanes between them.
import { z } from 'zod';
import { duration } from './duration.ts';
import { API_VERSION, objectName } from './names.ts';

const SYSCTL = /^net\.(ipv4|ipv6|core|netfilter)\.[a-z0-9_.]+$/;

/** Sysctls of one pod's network namespace, name → value, both as text. */
export const sysctls = z
  .record(
    z.string().regex(SYSCTL, 'must be a sysctl of the network namespace, such as "net.ipv4.tcp_fin_timeout"'),
    z.string().regex(/^[0-9a-fx]+([ \t][0-9]+)*$/i, 'must be a number or numbers, in quotes'),
  )
  .default({});

const lane = z.strictObject({
  name: objectName,
  record: z
    .enum(['All', 'FaultedOnly'])
    .default('All')
    .describe(
      'Which segments the proxy sees and records. All: every one, so that ladders are whole; FaultedOnly: what the faults in force need, for high rates',
    ),
  conntrack: z
    .boolean()
    .default(false)
    .describe(
      "As behind a stateful firewall: the proxy's kernel tracks the lane's connections, and drops what belongs to none; its timeouts are sysctls of the proxy",
    ),
  flows: z
    .strictObject({
      most: z.int().min(1).max(65_535).describe('Source ports that the gateway has for this lane'),
      keep: duration
        .default('120s')
        .describe('How long a port stays taken after its last segment, be the connection closed or not'),
    })
    .optional()
    .describe(
      'As behind a NAT gateway: a table of flows with room for so many. A SYN beyond that is dropped without a word',
    ),
});

export type LaneOfLab = z.output<typeof lane>;

const end = z.strictObject({ sysctls }).prefault({});

export const labSpec = z.strictObject({
  family: z.enum(['IPv4', 'IPv6']).default('IPv4').describe('The address family of the lanes'),
  client: end,
  proxy: end.describe('Timeouts of conntrack, for lanes that have it'),
  server: end,
  lanes: z
    .array(lane)
    .min(1)
    .max(64)
    .prefault([{ name: 'main' }])
    .describe('Each lane is a port by which the proxy maps one client to one server'),
});
export type LabSpec = z.output<typeof labSpec>;

export const lab = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('Lab'),
  metadata: z.strictObject({ name: objectName, labels: z.record(z.string(), z.string()).optional() }),
  spec: labSpec,
});
export type Lab = z.output<typeof lab>;
