// The settings of each fault action, with their own contradictions refused.
import { z } from 'zod';
import { clusterRules } from './cluster-rules.ts';
import { duration, durationMs } from './duration.ts';
import { evenIfInvalid } from './even-if-invalid.ts';
import { SIDES } from './segment-role.ts';

/** How a jitter is spread around the delay. */
const JITTER_DISTRIBUTIONS = ['Uniform', 'Normal'] as const;

export const delaySettings = z
  .strictObject({
    time: duration.describe('How much later the segment goes on'),
    jitter: duration
      .default('0s')
      .describe(
        'How far the delay of one segment is from time; at most time. What it means, distribution says',
      ),
    distribution: z
      .enum(JITTER_DISTRIBUTIONS)
      .default('Uniform')
      .describe(
        'Uniform: up to jitter more or less; Normal: jitter is the standard deviation, and a delay below 0 or above twice the time is drawn again',
      ),
    order: z
      .enum(['Free', 'Kept'])
      .default('Free')
      .describe(
        'Free: a segment may overtake another whose delay is longer; Kept: not within one direction of a connection',
      ),
  })
  .superRefine(({ time, jitter, distribution }, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (![time, jitter].every((text) => duration.safeParse(text).success)) return;
    if (durationMs(jitter) > durationMs(time)) issue('jitter', `must not exceed time: ${jitter} > ${time}`);
    if (distribution === 'Normal' && durationMs(jitter) === 0)
      issue('distribution', 'Normal needs a jitter: its standard deviation');
  }, evenIfInvalid)
  .meta(
    clusterRules(
      ['duration(self.jitter) <= duration(self.time)', 'jitter must not exceed time', '.jitter'],
      [
        "self.distribution != 'Normal' || duration(self.jitter) > duration('0s')",
        'distribution: Normal needs a jitter: its standard deviation',
        '.distribution',
      ],
    ),
  );

export const duplicateSettings = z.strictObject({
  after: duration.default('0s').describe('How long after the original the copy follows'),
});

/** What a Hold waits for. `Expiry` is the fault's own end. */
const HOLD_UNTIL = ['Time', 'ConnectionClosed', 'Released'] as const;

export const holdSettings = z
  .strictObject({
    until: z
      .enum(HOLD_UNTIL)
      .describe(
        'Time: for hold.time; ConnectionClosed: 100 ms after both FINs were acknowledged, or a RST was seen; Released: by command',
      ),
    time: duration.optional().describe('With until: Time, how long'),
  })
  .superRefine(({ until, time }, context) => {
    if (HOLD_UNTIL.includes(until) && (until === 'Time') !== (time !== undefined))
      context.addIssue({
        code: 'custom',
        path: ['time'],
        message: time === undefined ? 'is required with until: Time' : 'goes with until: Time only',
      });
  }, evenIfInvalid)
  .meta(
    clusterRules([
      "(self.until == 'Time') == has(self.time)",
      'time goes with until: Time, and only with it',
      '.time',
    ]),
  );

export const resetSettings = z.strictObject({
  to: z.enum([...SIDES, 'Both']).describe('The side that gets the RST'),
});

export const corruptSettings = z.strictObject({
  byte: z
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe('Which byte of the payload, from 0; absent: one by chance. Shorter segments are skipped'),
  checksum: z
    .enum(['Valid', 'Broken'])
    .default('Broken')
    .describe(
      'Broken: as the wire does it, so the receiver drops the segment; Valid: computed anew, so that TCP notices nothing',
    ),
});

export const throttleSettings = z.strictObject({
  bytesPerSecond: z
    .int()
    .min(100)
    .max(10_000_000_000)
    .describe('Rate of the lane in each direction, of IP packets with their headers'),
  burst: z
    .int()
    .min(1500)
    .max(100_000_000)
    .default(15_000)
    .describe('Bytes that pass at once after a time without traffic: the depth of the token bucket'),
  queue: duration
    .default('200ms')
    .describe('How long a segment waits for its turn at most; one that would wait longer is dropped'),
});

/** What an ICMP error says. */
export const UNREACHABLE_CODES = ['Network', 'Host', 'Port', 'Prohibited', 'TooBig'] as const;
export type UnreachableCode = (typeof UNREACHABLE_CODES)[number];

export const unreachableSettings = z
  .strictObject({
    code: z
      .enum(UNREACHABLE_CODES)
      .describe(
        'What the error says: Network, Host or Port unreachable, administratively Prohibited; TooBig: fragmentation needed, or packet too big',
      ),
    mtu: z
      .int()
      .min(1280)
      .max(65_535)
      .optional()
      .describe('With code: TooBig, the largest packet that gets through; smaller ones do, and are skipped'),
  })
  .superRefine(({ code, mtu }, context) => {
    if (UNREACHABLE_CODES.includes(code) && (code === 'TooBig') !== (mtu !== undefined))
      context.addIssue({
        code: 'custom',
        path: ['mtu'],
        message: mtu === undefined ? 'is required with code: TooBig' : 'goes with code: TooBig only',
      });
  }, evenIfInvalid)
  .meta(
    clusterRules([
      "(self.code == 'TooBig') == has(self.mtu)",
      'mtu goes with code: TooBig, and only with it',
      '.mtu',
    ]),
  );
