// A fault: which segments it matches, what happens to them, and when it ends.
import { z } from 'zod';
import { clusterRules } from './cluster-rules.ts';
import { duration, durationMs } from './duration.ts';
import { evenIfInvalid, isMapping } from './even-if-invalid.ts';
import {
  corruptSettings,
  delaySettings,
  duplicateSettings,
  holdSettings,
  resetSettings,
  throttleSettings,
  unreachableSettings,
} from './fault-settings.ts';
import { objectName } from './names.ts';
import { SEGMENT_ROLES, SIDES } from './segment-role.ts';

export const FAULT_ACTIONS = [
  'Drop',
  'Delay',
  'Duplicate',
  'Hold',
  'Reset',
  'Corrupt',
  'Throttle',
  'Unreachable',
] as const;
export type FaultAction = (typeof FAULT_ACTIONS)[number];

/** What a fault is aimed at: segments with a role, or every segment, those without a role among them. */
export const FAULT_ROLES = [...SEGMENT_ROLES, 'Any'] as const;
export type FaultRole = (typeof FAULT_ROLES)[number];

const attempt = z
  .strictObject({
    first: z.int().min(1).max(1000).optional().describe('Only the first N transmissions of the segment'),
    nth: z
      .int()
      .min(1)
      .max(1000)
      .optional()
      .describe('Only the Nth transmission of the segment; 1 is the original'),
  })
  .refine(
    (value) => (value.first === undefined) !== (value.nth === undefined),
    'must have exactly one of first, nth',
  )
  .meta(clusterRules(['has(self.first) != has(self.nth)', 'must have exactly one of first, nth']));

export const faultMatch = z.strictObject({
  role: z
    .enum(FAULT_ROLES)
    .describe('The role of the segment in its connection; Any: every segment, also one without a role'),
  from: z.enum(SIDES).optional().describe('The side that sent it; both when absent'),
  piggyback: z
    .enum(['Include', 'Exclude'])
    .default('Include')
    .describe(
      'Whether a segment counts whose role rides on another one: an ACK of FIN carried by a FIN or by data',
    ),
  attempt: attempt.optional().describe('Which transmissions of the segment count; all when absent'),
  connectionsPermille: z
    .int()
    .min(1)
    .max(1000)
    .default(1000)
    .describe('Share of connections, in permille. Sticky: a connection is in or out for its whole life'),
  segmentsPermille: z
    .int()
    .min(1)
    .max(1000)
    .default(1000)
    .describe('Probability for each single segment, in permille'),
  lane: objectName.default('main').describe('The lane of the lab'),
});

const faultShape = z.strictObject({
  name: objectName.describe('Its name, by which steps and expectations mean it; used once in an experiment'),
  match: faultMatch.describe('Which segments it is aimed at'),
  action: z.enum(FAULT_ACTIONS).describe('What happens to them; its settings stand in the field of its name'),
  delay: delaySettings.optional().describe('With action: Delay'),
  duplicate: duplicateSettings.optional().describe('With action: Duplicate'),
  hold: holdSettings.optional().describe('With action: Hold'),
  reset: resetSettings.optional().describe('With action: Reset'),
  corrupt: corruptSettings.optional().describe('With action: Corrupt'),
  throttle: throttleSettings.optional().describe('With action: Throttle'),
  unreachable: unreachableSettings.optional().describe('With action: Unreachable'),
  start: duration.default('0s').describe('How long after it is put the fault takes force'),
  duration: duration
    .default('60s')
    .describe('How long the fault is in force; the proxy ends it by itself, also when nobody is left to ask'),
  rampIn: duration
    .default('0s')
    .describe('Over which time, from its start, the share of connections grows from 0 to the whole'),
  rampOut: duration
    .default('0s')
    .describe('Over which time, until its end, the share of connections shrinks to 0'),
});

const OWN_MEMBER = {
  Drop: undefined,
  Delay: 'delay',
  Duplicate: 'duplicate',
  Hold: 'hold',
  Reset: 'reset',
  Corrupt: 'corrupt',
  Throttle: 'throttle',
  Unreachable: 'unreachable',
} as const;
const MEMBERS = Object.values(OWN_MEMBER).filter((member) => member !== undefined);
/** An example of each that cannot be absent; the others say all by their defaults. */
const EXAMPLE: Readonly<Record<string, string>> = {
  delay: 'delay.time=200ms',
  hold: 'hold.until=Released',
  reset: 'reset.to=Client',
  throttle: 'throttle.bytesPerSecond=100000',
  unreachable: 'unreachable.code=Host',
};
type Issue = (path: string[], message: string) => void;

/** A fault as written in a file. Every field has its default after parsing. */
export const fault = faultShape
  .superRefine((value, context) => {
    const issue: Issue = (path, message) => context.addIssue({ code: 'custom', path, message });
    if (FAULT_ACTIONS.includes(value.action)) checkMembers(value, issue);
    checkTimes(value, issue);
    if (isMapping(value.match)) checkMatch(value.match, issue);
  }, evenIfInvalid)
  .meta(
    clusterRules(
      ...FAULT_ACTIONS.flatMap(memberRule),
      [
        "duration(self.duration) > duration('0s')",
        'duration must be longer than 0s: the fault would never be in force',
        '.duration',
      ],
      [
        'duration(self.rampIn) + duration(self.rampOut) <= duration(self.duration)',
        'duration must not be shorter than rampIn and rampOut',
        '.duration',
      ],
      [
        "self.match.role != 'Any' || self.match.piggyback != 'Exclude'",
        'piggyback: Exclude goes with one role, not with Any',
        '.match.piggyback',
      ],
    ),
  );

function memberRule(action: FaultAction): [string, string, string][] {
  const own = OWN_MEMBER[action];
  if (own === undefined) return [];
  const example = EXAMPLE[own];
  if (example === undefined) {
    const rule = `!has(self.${own}) || self.action == '${action}'`;
    return [[rule, `${own} does not belong to another action than "${action}"`, `.${own}`]];
  }
  const message = `${own} is required by action "${action}", such as ${example}, and belongs to no other`;
  return [[`has(self.${own}) == (self.action == '${action}')`, message, `.${own}`]];
}

function checkMembers(value: z.output<typeof faultShape>, issue: Issue): void {
  const own = OWN_MEMBER[value.action];
  for (const member of MEMBERS) {
    if (value[member] !== undefined && member !== own)
      issue([member], `does not belong to action "${value.action}"`);
  }
  const example = own && EXAMPLE[own];
  if (own && example !== undefined && value[own] === undefined)
    issue([own], `is required by action "${value.action}", such as ${example}`);
}

function checkTimes(value: z.output<typeof faultShape>, issue: Issue): void {
  const { rampIn, rampOut, duration: whole } = value;
  if (![rampIn, rampOut, whole].every((text) => duration.safeParse(text).success)) return;
  if (durationMs(whole) === 0)
    issue(['duration'], 'must be longer than 0s: the fault would never be in force');
  else if (durationMs(rampIn) + durationMs(rampOut) > durationMs(whole))
    issue(['duration'], `must not be shorter than rampIn and rampOut: ${whole} < ${rampIn} + ${rampOut}`);
}

function checkMatch({ role, piggyback }: FaultMatch, issue: Issue): void {
  if (role === 'Any' && piggyback === 'Exclude')
    issue(['match', 'piggyback'], 'Exclude goes with one role, not with Any');
}

/** A fault after parsing. */
export type Fault = z.output<typeof fault>;
/** A fault as a user writes it, defaults left out. */
export type FaultInput = z.input<typeof fault>;
export type FaultMatch = z.output<typeof faultMatch>;
