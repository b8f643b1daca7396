// The exporter's own environment variables; what all services share is in services/control/config.ts.
import { z } from 'zod';

const MOST = 8;
/** Where the services of a lab listen in a pod. */
const USUAL = [7071, 7072, 7073, 7074];

export const EXPORTER_SETTINGS = {
  /** Ports of control APIs in this network namespace: over TCP their connections are there, and are not the lab's. */
  SYNFIN_CONTROL_PORTS: z
    .string()
    .regex(/^\d{1,5}(,\d{1,5})*$/, 'must be port numbers with commas between them')
    .transform((text) => text.split(',').map(Number))
    .refine((ports) => ports.every((port) => port >= 1 && port <= 65_535), 'must be ports from 1 to 65535')
    .refine((ports) => ports.length <= MOST, `must be at most ${MOST} ports`)
    .default(USUAL),
} as const;
