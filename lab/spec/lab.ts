// A lab: clients, a proxy and servers, each with its exporter, and the lanes between them.
import { z } from 'zod';
import { boundedRecord } from './bounded-record.ts';
import { clientBehaviour } from './client-behaviour.ts';
import { clusterRules } from './cluster-rules.ts';
import { duration } from './duration.ts';
import { evenIfInvalid, readableEntries } from './even-if-invalid.ts';
import { metadata } from './metadata.ts';
import { API_VERSION, objectName } from './names.ts';
import { podOverrides, resources } from './pod-overrides.ts';
import { serverBehaviour } from './server-behaviour.ts';

const SYSCTL = /^net\.(ipv4|ipv6|core|netfilter)\.[a-z0-9_.]+$/;

/** Sysctls of one pod's network namespace, name → value, both as text. */
export const sysctls = boundedRecord(
  z
    .string()
    .max(128)
    .regex(SYSCTL, 'must be a sysctl of the network namespace, such as "net.ipv4.tcp_fin_timeout"')
    .describe('A sysctl, such as "net.ipv4.tcp_fin_timeout"'),
  z
    .string()
    .max(128)
    .regex(/^[0-9a-fxA-FX]+([ \t][0-9]+)*$/, 'must be a number or numbers, in quotes')
    .describe('Its value: a number or numbers, in quotes'),
  64,
)
  .default({})
  .describe("Sysctls of the pod's network namespace");

export const laneOfLab = z.strictObject({
  name: objectName.describe('The name by which steps, faults and expectations mean it'),
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
  port: z
    .int()
    .min(8000)
    .max(32_767)
    .optional()
    .describe('The port of the lane on all three; absent: the next free one from 9001 on'),
  client: clientBehaviour
    .optional()
    .describe(
      "For a Lab of its own, not an experiment's: what the client does from the beginning; absent: it waits",
    ),
  server: serverBehaviour
    .optional()
    .describe(
      "For a Lab of its own, not an experiment's: what the server does from the beginning; absent: it listens",
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

export type LaneOfLab = z.output<typeof laneOfLab>;

const end = z
  .strictObject({
    sysctls,
    replicas: z
      .int()
      .min(1)
      .max(1000)
      .default(1)
      .describe('How many pods, on a cluster; the connections of a lane are shared among them'),
    pod: podOverrides.optional(),
  })
  .prefault({});

/** Where the proxy stands, and whose kernel faults the segments. */
export const PLACEMENTS = ['Gateway', 'Sidecar'] as const;
export type Placement = (typeof PLACEMENTS)[number];

const proxy = z
  .strictObject({
    sysctls: sysctls.describe('Timeouts of conntrack, for lanes that have it'),
    placement: z
      .enum(PLACEMENTS)
      .default('Gateway')
      .describe(
        "Gateway: a pod of its own, through which the kernel forwards; Sidecar: in the server's pod, on its way in and out, without forwarding or NAT",
      ),
    forwarding: z
      .enum(['Auto', 'Always', 'Never'])
      .default('Auto')
      .describe(
        "Whether a privileged init container sets net.ipv4.ip_forward in the proxy's pod. Auto: only where the node has it off; Never: the lab is not Ready there",
      ),
    pod: podOverrides.optional(),
  })
  .prefault({});

/** How sysctls are set that a kubelet refuses by default. */
const UNSAFE_SYSCTLS = ['Auto', 'PrivilegedInit', 'KubeletAllows', 'Refuse'] as const;
export type UnsafeSysctls = (typeof UNSAFE_SYSCTLS)[number];

const shape = z.strictObject({
  family: z.enum(['IPv4', 'IPv6']).default('IPv4').describe('The address family of the lanes'),
  client: end.describe('The pods that open connections'),
  proxy: proxy.describe('What stands between client and server'),
  server: end.describe('The pods that accept connections'),
  exporter: z
    .strictObject({ resources: resources.optional().describe('Of the container of each exporter') })
    .optional()
    .describe('What counts the sockets, beside each client and server on a cluster'),
  lanes: z
    .array(laneOfLab)
    .min(1)
    .max(64)
    .prefault([{ name: 'main' }])
    .meta({ listMapKeys: ['name'] })
    .describe('Each lane is a port by which the proxy maps one client to one server'),
  unsafeSysctls: z
    .enum(UNSAFE_SYSCTLS)
    .default('Auto')
    .describe(
      'How sysctls are set that a kubelet refuses by default. PrivilegedInit: by a privileged init container; KubeletAllows: by the pod, on nodes whose kubelet allows them; Refuse: not, and the lab is not Ready; Auto: PrivilegedInit where the Pod Security label of the namespace allows it, else Refuse',
    ),
  ttl: duration
    .optional()
    .describe('A Lab on a cluster is deleted so long after it was made; absent: it stays'),
});

export const labSpec = shape
  .superRefine((value, context) => {
    const taken = new Map<number, number>();
    for (const [i, { port }] of readableEntries(value.lanes)) {
      if (typeof port !== 'number') continue;
      const message = `${port} is the port of another lane as well; ports must differ`;
      if (taken.has(port)) context.addIssue({ code: 'custom', path: ['lanes', i, 'port'], message });
      taken.set(port, i);
    }
  }, evenIfInvalid)
  .meta(
    clusterRules([
      'self.lanes.all(a, !has(a.port) || self.lanes.exists_one(b, has(b.port) && b.port == a.port))',
      'ports of lanes must differ',
      '.lanes',
    ]),
  );
export type LabSpec = z.output<typeof labSpec>;

export const lab = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('Lab'),
  metadata,
  spec: labSpec,
});
export type Lab = z.output<typeof lab>;
