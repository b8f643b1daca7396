// A fault: which segments it matches, what happens to them, and when it ends.
import { z } from 'zod';
import { duration, durationMs } from './duration.ts';
import { evenIfInvalid, isMapping } from './even-if-invalid.ts';
import { objectName } from './names.ts';
import { SEGMENT_ROLES, SIDES } from './segment-role.ts';

export const FAULT_ACTIONS = ['Drop', 'Delay', 'Duplicate', 'Hold', 'Reset'] as const;
export type FaultAction = (typeof FAULT_ACTIONS)[number];

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
  );

export const faultMatch = z.strictObject({
  role: z.enum(SEGMENT_ROLES).describe('The role of the segment in its connection'),
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

/** What a Hold waits for. `Expiry` is the fault's own end. */
export const HOLD_UNTIL = ['Time', 'ConnectionClosed', 'Released'] as const;

const faultShape = z.strictObject({
  name: objectName,
  match: faultMatch,
  action: z.enum(FAULT_ACTIONS),
  delay: z
    .strictObject({
      time: duration.describe('How much later the segment goes on'),
      jitter: duration.default('0s').describe('Added to or taken from time, uniformly; at most time'),
    })
    .optional(),
  duplicate: z
    .strictObject({
      after: duration.default('0s').describe('How long after the original the copy follows'),
    })
    .optional(),
  hold: z
    .strictObject({
      until: z
        .enum(HOLD_UNTIL)
        .describe(
          'Time: for hold.time; ConnectionClosed: both FINs acknowledged, or a RST; Released: by command',
        ),
      time: duration.optional().describe('With until: Time, how long'),
    })
    .optional(),
  reset: z.strictObject({ to: z.enum([...SIDES, 'Both']).describe('The side that gets the RST') }).optional(),
  start: duration.default('0s').describe('How long after it is put the fault takes force'),
  duration: duration
    .default('60s')
    .describe('How long the fault is in force; the proxy ends it by itself, also when nobody is left to ask'),
});

const OWN_MEMBER = {
  Drop: undefined,
  Delay: 'delay',
  Duplicate: 'duplicate',
  Hold: 'hold',
  Reset: 'reset',
} as const;
const MEMBERS = ['delay', 'duplicate', 'hold', 'reset'] as const;
type Issue = (path: string[], message: string) => void;

/** A fault as written in a file. Every field has its default after parsing. */
export const fault = faultShape.superRefine((value, context) => {
  const issue: Issue = (path, message) => context.addIssue({ code: 'custom', path, message });
  if (FAULT_ACTIONS.includes(value.action)) checkMembers(value, issue);
  checkDelay(value, issue);
  checkHold(value, issue);
}, evenIfInvalid);

function checkMembers(value: z.output<typeof faultShape>, issue: Issue): void {
  const own = OWN_MEMBER[value.action];
  for (const member of MEMBERS) {
    if (value[member] !== undefined && member !== own)
      issue([member], `does not belong to action "${value.action}"`);
  }
  if (own && own !== 'duplicate' && value[own] === undefined)
    issue([own], `is required by action "${value.action}"`);
}

function checkDelay({ delay }: z.output<typeof faultShape>, issue: Issue): void {
  if (!isMapping(delay) || ![delay.time, delay.jitter].every((text) => duration.safeParse(text).success))
    return;
  if (durationMs(delay.jitter) > durationMs(delay.time))
    issue(['delay', 'jitter'], `must not exceed time: ${delay.jitter} > ${delay.time}`);
}

function checkHold({ hold }: z.output<typeof faultShape>, issue: Issue): void {
  if (!isMapping(hold) || !HOLD_UNTIL.includes(hold.until)) return;
  if ((hold.until === 'Time') !== (hold.time !== undefined))
    issue(['hold', 'time'], 'goes with until: Time, and only with it');
}

/** A fault after parsing. */
export type Fault = z.output<typeof fault>;
/** A fault as a user writes it, defaults left out. */
export type FaultInput = z.input<typeof fault>;
export type FaultMatch = z.output<typeof faultMatch>;
