// The proxy's own environment variables; what all services share is in services/control/config.ts.
import { z } from 'zod';
import { PLACEMENTS } from './lane-rules.ts';

export const PROXY_SETTINGS = {
  /** Folder for what must survive a restart: generation, count of kept segments, lanes. */
  SYNFIN_STATE_DIR: z
    .string()
    .regex(/^\//, 'must be an absolute path')
    .max(4000, 'must be at most 4000 characters')
    .optional(),
  /** Gateway: a host between client and server. Sidecar: in the server's own network namespace. */
  SYNFIN_PLACEMENT: z.enum(PLACEMENTS).default('Gateway'),
  /** The interface whose address clients connect to. */
  SYNFIN_INTERFACE: z
    .string()
    .regex(/^[^\s/]{1,15}$/, 'must be the name of a network interface')
    .default('eth0'),
  /** Number of the netfilter queue, for where another program has the default one. */
  SYNFIN_QUEUE: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a number from 0 to 65535')
    .transform(Number)
    .refine((queue) => queue <= 65_535, 'must be a number from 0 to 65535')
    .default(7),
} as const;
