// A lane as it is put: one port, the client's and the server's address.
import { isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';
import { formatIPv6, parseAddress } from '#linux/ip-address.ts';

/** In one spelling, so that the same address is the same text. */
const address = z
  .string()
  .max(45, 'must be an IPv4 or IPv6 address')
  .refine(
    (text) => isIPv4(text) || (isIPv6(text) && !text.includes('%') && !isMapped(text)),
    'must be an IPv4 address, or an IPv6 address without a zone, and no IPv4-mapped one',
  )
  .transform((text) => (isIPv6(text) ? formatIPv6(parseAddress(text), 0) : text));

function isMapped(text: string): boolean {
  return formatIPv6(parseAddress(text), 0).startsWith('::ffff:') && text.includes('.');
}

/** PUT /lanes/:lane of the proxy. */
export const laneSpec = z
  .strictObject({
    port: z
      .int()
      .min(1)
      .max(65_535)
      .describe('The port that the client connects to and the server listens on'),
    client: address.describe('Where its segments come from'),
    server: address.describe('Where they go'),
    record: z
      .enum(['FaultedOnly', 'All'])
      .default('FaultedOnly')
      .describe(
        'FaultedOnly: the proxy sees what the faults need, the rest stays in the kernel; All: it sees every segment',
      ),
    capture: z
      .enum(['Headers', 'None'])
      .optional()
      .describe(
        'Headers: the first bytes of what is recorded are kept for GET /packets; None, or absent: not',
      ),
    seed: z.int().min(0).max(4_294_967_295).default(1).describe('Makes the choices of shares repeatable'),
  })
  .superRefine((value, context) => {
    if (isIPv4(value.client) !== isIPv4(value.server)) {
      context.addIssue({
        code: 'custom',
        path: ['server'],
        message: 'must be of the same family as the client',
      });
    } else if (value.client === value.server) {
      context.addIssue({
        code: 'custom',
        path: ['server'],
        message: 'must differ from the client: the proxy tells the sides apart by address',
      });
    }
  });
export type LaneSpec = z.output<typeof laneSpec>;

/** The family of a lane's addresses. */
export function laneFamily(spec: LaneSpec): 'IPv4' | 'IPv6' {
  return isIPv4(spec.client) ? 'IPv4' : 'IPv6';
}
