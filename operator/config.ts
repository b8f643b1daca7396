// The operator's configuration: environment variables that begin with SYNFIN_, checked all at once.
import { z } from 'zod';
import { ConfigError, LOG_LEVELS } from '#services/control/config.ts';
import { listenAddress } from '#services/control/listen-address.ts';
import { problemsOf } from '#services/control/problem.ts';

const namespace = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be the name of a namespace');
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

const SETTINGS = {
  /** Health and metrics. */
  SYNFIN_LISTEN: listenAddress.default({ kind: 'Tcp', host: '0.0.0.0', port: 7070 }),
  SYNFIN_LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  /** Of the services in the labs' pods. */
  SYNFIN_SERVICE_LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  /** Of the labs' pods. */
  SYNFIN_IMAGE: z.string().min(1, 'must be the image of the labs').max(512),
  SYNFIN_IMAGE_PULL_POLICY: z.enum(['Always', 'IfNotPresent', 'Never']).default('IfNotPresent'),
  /** The labs' tokens are made from it. */
  SYNFIN_INSTALL_SECRET: z.string().min(16, 'must be at least 16 characters').max(512),
  /** Where the operator runs, and its Lease is. */
  SYNFIN_NAMESPACE: namespace,
  /** Which namespaces it looks after, with commas; absent: all. */
  SYNFIN_WATCH_NAMESPACES: z
    .string()
    .transform((text) => text.split(',').map((each) => each.trim()))
    .pipe(z.array(namespace).min(1).max(256))
    .optional(),
  /** From where the metrics of labs may be read; absent: from nowhere. */
  SYNFIN_METRICS_NAMESPACE: namespace.optional(),
  /** Ours alone; a pod's uid stays over a restart of its container. */
  SYNFIN_IDENTITY: z.string().min(1).max(253),
  SYNFIN_LEADER_ELECTION: flag.default(true),
  SYNFIN_LEASE: z.string().min(1).max(253).default('synfin-operator'),
} as const;

export type OperatorConfig = z.output<z.ZodObject<typeof SETTINGS>>;

/** @throws ConfigError with all problems; an unknown SYNFIN_ variable is one */
export function readOperatorConfig(env: Readonly<Record<string, string | undefined>>): OperatorConfig {
  const own = Object.fromEntries(
    Object.entries(env).filter(([name]) => name.startsWith('SYNFIN_') && !SERVICE_LINK.test(name)),
  );
  const isSecret = (path: string) => path === 'SYNFIN_INSTALL_SECRET';
  const result = z.strictObject(SETTINGS).safeParse(own);
  if (!result.success) throw new ConfigError(problemsOf(result.error, own, isSecret));
  return result.data;
}

/** Kubernetes puts these into every pod for each Service of the namespace, a Service "synfin-…" among them. */
const SERVICE_LINK =
  /_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$/;
