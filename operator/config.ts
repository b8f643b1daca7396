// The operator's configuration: environment variables that begin with SYNFIN_, checked all at once.
import { z } from 'zod';
import { ConfigError, LOG_LEVELS } from '#services/control/config.ts';
import { listenAddress } from '#services/control/listen-address.ts';
import { problemsOf } from '#services/control/problem.ts';

const namespace = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be the name of a namespace');
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Absent is as good as empty: a chart has a value for each variable. */
const orNothing = (schema: z.ZodType<string>) =>
  z
    .union([z.literal(''), schema])
    .transform((text) => (text === '' ? undefined : text))
    .optional();

const SETTINGS = {
  /** Health and metrics; by default of both families. */
  SYNFIN_LISTEN: listenAddress.default({ kind: 'Tcp', host: '::', port: 8080 }),
  /** Of the live page; empty: it is not served. */
  SYNFIN_PAGE_LISTEN: z.union([z.literal('').transform(() => undefined), listenAddress]).optional(),
  /** Who has it may see and change every lab, by the live page. */
  SYNFIN_PAGE_TOKEN: orNothing(z.string().min(16, 'must be at least 16 characters').max(512)),
  SYNFIN_LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  /** Of the services in the labs' pods. */
  SYNFIN_SERVICE_LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  /** Of the labs' pods. */
  SYNFIN_IMAGE: z.string().min(1, 'must be the image of the labs').max(512),
  SYNFIN_IMAGE_PULL_POLICY: z.enum(['Always', 'IfNotPresent', 'Never']).default('IfNotPresent'),
  /** The tokens of the labs' control APIs are made from it. */
  SYNFIN_CONTROL_SECRET: z.string().min(16, 'must be at least 16 characters').max(512),
  /** Which namespaces it looks after, with commas; empty: all. */
  SYNFIN_NAMESPACES: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((each) => each.trim() || []))
    .pipe(z.array(namespace).max(256)),
  /** From where the metrics of labs may be read; empty: from nowhere. */
  SYNFIN_METRICS_NAMESPACE: orNothing(namespace),
  /** Ours alone, but it stays over a restart of the container. */
  SYNFIN_POD_NAME: z.string().min(1).max(253),
  SYNFIN_POD_NAMESPACE: namespace,
  /** By which labels the release's operators are found there, so that Prometheus can ask for them; empty: not at all. */
  SYNFIN_POD_SELECTOR: orNothing(z.string().max(1024)),
  SYNFIN_LEADER_ELECTION: flag.default(true),
  SYNFIN_LEASE_NAME: z.string().min(1).max(253).default('synfin'),
  SYNFIN_LEASE_NAMESPACE: orNothing(namespace),
} as const;

export type OperatorConfig = z.output<z.ZodObject<typeof SETTINGS>>;

/** @throws ConfigError with all problems; an unknown SYNFIN_ variable is one */
export function readOperatorConfig(env: Readonly<Record<string, string | undefined>>): OperatorConfig {
  const own = Object.fromEntries(
    Object.entries(env).filter(([name]) => name.startsWith('SYNFIN_') && !SERVICE_LINK.test(name)),
  );
  const isSecret = (path: string) => path === 'SYNFIN_CONTROL_SECRET' || path === 'SYNFIN_PAGE_TOKEN';
  const result = z
    .strictObject(SETTINGS)
    .refine(({ SYNFIN_PAGE_LISTEN: address, SYNFIN_PAGE_TOKEN: token }) => !address || token !== undefined, {
      path: ['SYNFIN_PAGE_TOKEN'],
      message: 'is required where SYNFIN_PAGE_LISTEN says to serve the page',
    })
    .refine(({ SYNFIN_PAGE_LISTEN: address }) => address?.kind !== 'Unix', {
      path: ['SYNFIN_PAGE_LISTEN'],
      message: 'must be an address that a browser can reach: "tcp:ADDRESS:PORT"',
    })
    .safeParse(own);
  if (!result.success) throw new ConfigError(problemsOf(result.error, own, isSecret));
  return result.data;
}

/** Kubernetes puts these into every pod for each Service of the namespace, a Service "synfin-…" among them. */
const SERVICE_LINK =
  /_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$/;
