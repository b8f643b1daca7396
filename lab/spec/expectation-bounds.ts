// How many there must be of what an expectation counts: in numbers, or in percent of the connections.
import { z } from 'zod';
import { clusterRules } from './cluster-rules.ts';

const percent = z
  .int()
  .min(0)
  .max(100_000)
  .optional()
  .describe(
    'Of the connections that the client is to open on the lane; of those started, where it opens without end',
  );

export const bounds = {
  atLeast: z.int().min(0).optional().describe('The least that there may be'),
  atMost: z.int().min(0).optional().describe('The most that there may be'),
  atLeastPercent: percent,
  atMostPercent: percent,
};

export type Issue = (path: string[], message: string) => void;

const LIMITS = ['atLeast', 'atMost', 'atLeastPercent', 'atMostPercent'] as const;
const notAbove = (least: string, most: string) =>
  [
    `!has(self.${least}) || !has(self.${most}) || self.${least} <= self.${most}`,
    `${least} must not exceed ${most}`,
    `.${least}`,
  ] as const;
export const boundsRules = clusterRules(
  [LIMITS.map((name) => `has(self.${name})`).join(' || '), `must have one of ${LIMITS.join(', ')}`],
  notAbove('atLeast', 'atMost'),
  notAbove('atLeastPercent', 'atMostPercent'),
);
export const latencyRules = clusterRules(
  ['has(self.atLeast) || has(self.atMost)', 'must have one of atLeast, atMost'],
  notAbove('atLeast', 'atMost'),
);

export function checkBounds(
  member: string,
  body: { [K in keyof typeof bounds]?: number | undefined },
  issue: Issue,
): void {
  const names = member === 'latency' ? (['atLeast', 'atMost'] as const) : LIMITS;
  if (names.every((name) => body[name] === undefined))
    issue([member], `must have one of ${names.join(', ')}`);
  for (const [low, high] of [
    ['atLeast', 'atMost'],
    ['atLeastPercent', 'atMostPercent'],
  ] as const) {
    const [least, most] = [body[low], body[high]];
    if (typeof least === 'number' && typeof most === 'number' && least > most)
      issue([member, low], `must not exceed ${high}: ${least} > ${most}`);
  }
}
