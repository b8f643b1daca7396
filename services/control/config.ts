// A service's configuration: environment variables that begin with SYNFIN_, checked all at once.
import { z } from 'zod';
import { formatListenAddress, type ListenAddress, listenAddress } from './listen-address.ts';
import { formatProblems, type Problem, problemsOf } from './problem.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const common = {
  SYNFIN_LISTEN: listenAddress,
  SYNFIN_TOKEN: z
    .string()
    .min(16, 'must be at least 16 characters')
    .max(512, 'must be at most 512 characters')
    .regex(/^[\x21-\x7e]*$/, 'must be printable ASCII without spaces')
    .optional(),
  SYNFIN_LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
};

export interface ServiceConfig {
  listen: ListenAddress;
  /** Always there for a TCP address. */
  token?: string;
  logLevel: (typeof LOG_LEVELS)[number];
}

/** The environment is not usable; `problems` says why, in full. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly code = 'CONFIG_INVALID';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(`Cannot read the configuration: ${formatProblems(problems)}`);
    this.problems = problems;
  }
}

/** Kubernetes puts these into every pod for each Service of the namespace, a Service "synfin-…" among them. */
const SERVICE_LINK =
  /_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/;

/**
 * Reads what all services share, and `extra`: a service's own variables, by their whole names.
 *
 * @param extra zod types, e.g. `{ SYNFIN_STATE_DIR: z.string().optional() }`; given back in `settings`.
 * @throws ConfigError with all problems; an unknown SYNFIN_ variable is one.
 */
export function readServiceConfig<E extends z.ZodRawShape = Record<never, never>>(
  env: Readonly<Record<string, string | undefined>>,
  extra?: E,
): ServiceConfig & { settings: z.output<z.ZodObject<E>> } {
  const own = Object.fromEntries(
    Object.entries(env).filter(([name]) => name.startsWith('SYNFIN_') && !SERVICE_LINK.test(name)),
  );
  const first = z.looseObject(common).safeParse(own);
  const second = z.object(extra ?? ({} as E)).safeParse(own);
  const known = [...Object.keys(common), ...Object.keys(extra ?? {})];
  const isSecret = (path: string) => path === 'SYNFIN_TOKEN';
  const problems = [
    ...(first.success ? [] : problemsOf(first.error, own, isSecret)),
    ...(second.success ? [] : problemsOf(second.error, own, isSecret)),
    ...Object.keys(own)
      .filter((name) => !known.includes(name))
      .map((path) => ({ path, message: `is not known; use ${known.join(', ')}` })),
  ];
  if (first.success && first.data.SYNFIN_LISTEN.kind === 'Tcp' && first.data.SYNFIN_TOKEN === undefined) {
    problems.push({
      path: 'SYNFIN_TOKEN',
      message: `is required to listen on "${formatListenAddress(first.data.SYNFIN_LISTEN)}"`,
    });
  }
  if (problems.length > 0 || !first.success || !second.success) throw new ConfigError(problems);
  const { SYNFIN_LISTEN: listen, SYNFIN_TOKEN: token, SYNFIN_LOG_LEVEL: logLevel } = first.data;
  return { listen, ...(token === undefined ? {} : { token }), logLevel, settings: second.data };
}
