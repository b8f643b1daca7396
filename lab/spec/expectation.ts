// What an experiment says will be seen, counted per lane over both ends.
import { z } from 'zod';
import { CLIENT_COUNTERS, checkCounter, counterRules, SERVER_COUNTERS } from './application-counters.ts';
import { clusterRules } from './cluster-rules.ts';
import { duration } from './duration.ts';
import { evenIfInvalid, isMapping } from './even-if-invalid.ts';
import { bounds, boundsRules, checkBounds, type Issue, latencyRules } from './expectation-bounds.ts';
import { objectName } from './names.ts';
import { SEGMENT_ROLES, SIDES } from './segment-role.ts';
import { TCP_STATES } from './state.ts';

const side = z.enum(SIDES).describe('The side that is looked at');

export const EXPECTATION_TYPES = [
  'Sockets',
  'Pairs',
  'Ledger',
  'Application',
  'Errors',
  'Latency',
  'KernelCounter',
  'Segments',
] as const;

const shape = z.strictObject({
  name: objectName.describe('Its name; used once in an experiment'),
  text: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('One sentence for the reader; made from the fields when absent'),
  lane: objectName.default('main').describe('The lane of the lab'),
  type: z.enum(EXPECTATION_TYPES).describe('What is counted; it stands in the field of its name'),
  sockets: z
    .strictObject({
      side,
      state: z.enum(TCP_STATES).describe('The state'),
      unaccepted: z.boolean().default(false).describe('Count only those still waiting in the accept queue'),
      ...bounds,
    })
    .meta(boundsRules)
    .optional()
    .describe('Sockets of that side in one state'),
  pairs: z
    .strictObject({
      client: z.enum([...TCP_STATES, 'None']).describe("The state of the client's end"),
      server: z.enum([...TCP_STATES, 'None']).describe("The state of the server's end"),
      ...bounds,
    })
    .meta(boundsRules)
    .optional()
    .describe('Connections whose two ends are in these states at once; None: that end has no socket'),
  ledger: z
    .strictObject({
      fault: objectName.describe('A fault of this step or of one before'),
      count: z
        .enum(['matched', 'applied', 'passed', 'skipped', 'held'])
        .default('applied')
        .describe(
          'matched: the segments that it fits; applied: those of them that it was done to; passed: left alone by the share or the probability; skipped: it could not be done; held: held by the proxy now',
        ),
      ...bounds,
    })
    .meta(boundsRules)
    .optional()
    .describe('What a fault has done, by the ledger of the proxy'),
  application: z
    .strictObject({
      side,
      counter: z
        .enum([...new Set([...CLIENT_COUNTERS, ...SERVER_COUNTERS])] as [string, ...string[]])
        .describe('The counter; not every one is of both sides'),
      ...bounds,
    })
    .meta({ rules: [...boundsRules.rules, ...counterRules.rules] })
    .optional()
    .describe('What the application of that side has counted'),
  errors: z
    .strictObject({
      side,
      errno: z
        .string()
        .max(32)
        .regex(/^E[A-Z0-9]+$/, 'must be an errno such as "ETIMEDOUT"')
        .describe('The error, such as ETIMEDOUT'),
      ...bounds,
    })
    .meta(boundsRules)
    .optional()
    .describe('Failures that the application of that side has met, by their error'),
  latency: z
    .strictObject({
      of: z
        .enum(['Connect', 'Close'])
        .describe(
          'Connect: from connect() to its success; Close: from a half-close to the end of the stream; of the connections that got there',
        ),
      percentile: z
        .enum(['P50', 'P99', 'Max'])
        .describe('P50: half of them are at most so long; P99: 99 of 100; Max: all'),
      atLeast: bounds.atLeast,
      atMost: bounds.atMost,
    })
    .meta(latencyRules)
    .optional()
    .describe("Milliseconds, at the client's application, of all the lane's connections so far"),
  kernelCounter: z
    .strictObject({
      side,
      counter: z
        .string()
        .max(64)
        .regex(/^(Tcp|TcpExt|Ip|IpExt)\.[A-Za-z0-9]+$/, 'must be such as "TcpExt.ListenOverflows"')
        .describe('The counter, as /proc/net/snmp and /proc/net/netstat name it'),
      since: z
        .enum(['Experiment', 'Step'])
        .default('Experiment')
        .describe('From when its growth counts: the beginning of the experiment, or of this step'),
      ...bounds,
    })
    .meta(boundsRules)
    .optional()
    .describe(
      'How much a counter of that end has grown; of a gauge, such as Tcp.CurrEstab, how far it has risen. Mixed with other experiments in one lab',
    ),
  segments: z
    .strictObject({
      role: z.enum(SEGMENT_ROLES).describe('The role'),
      from: z.enum(SIDES).optional().describe('The side that sent it; both when absent'),
      piggyback: z
        .enum(['Include', 'Exclude', 'Only'])
        .default('Include')
        .describe('Whether a segment counts whose role rides on another one, or only such'),
      retransmissions: z
        .enum(['Include', 'Exclude'])
        .default('Exclude')
        .describe('Whether a segment counts again each time that it is sent again'),
      ...bounds,
    })
    .meta(boundsRules)
    .optional()
    .describe('Segments with that role that the proxy has seen on the lane since the experiment began'),
  when: z
    .enum(['Eventually', 'Always', 'AtEnd'])
    .default('Eventually')
    .describe(
      'Eventually: within the time, then kept for `for`; Always: at every observation of the step; AtEnd: at its last',
    ),
  within: duration.default('10s').describe('With when: Eventually, from the start of the step'),
  for: duration.default('0s').describe('With when: Eventually, how long it must stay true without a break'),
});

const MEMBER = {
  Sockets: 'sockets',
  Pairs: 'pairs',
  Ledger: 'ledger',
  Application: 'application',
  Errors: 'errors',
  Latency: 'latency',
  KernelCounter: 'kernelCounter',
  Segments: 'segments',
} as const;

/** An expectation with its contradictions refused. */
export const expectation = shape
  .superRefine((value, context) => {
    const issue: Issue = (path, message) => context.addIssue({ code: 'custom', path, message });
    const own = MEMBER[value.type];
    if (own) {
      for (const member of Object.values(MEMBER)) {
        if (member !== own && value[member] !== undefined)
          issue([member], `does not belong to type "${value.type}"`);
      }
      if (value[own] === undefined) issue([own], `is required by type "${value.type}"`);
      else if (isMapping(value[own])) checkBounds(own, value[own], issue);
    }
    if (isMapping(value.application)) checkCounter(value.application, issue);
  }, evenIfInvalid)
  .meta(
    clusterRules(
      ...EXPECTATION_TYPES.map((type): [string, string, string] => [
        `has(self.${MEMBER[type]}) == (self.type == '${type}')`,
        `${MEMBER[type]} is required by type "${type}", and belongs to no other`,
        `.${MEMBER[type]}`,
      ]),
    ),
  );

export type Expectation = z.output<typeof expectation>;
