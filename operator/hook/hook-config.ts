// What a hook of the chart is told: by its argument, and by environment variables.
import { z } from 'zod';
import { formatProblem, parseDocument } from '#lab/spec/problems.ts';

const TASKS = ['test', 'clean-up', 'let-go'] as const;
export type Task = (typeof TASKS)[number];

export interface HookConfig {
  task: Task;
  /** Empty: all of them. */
  namespaces: string[];
  timeoutMs: number;
}

const environment = z.object({
  SYNFIN_NAMESPACES: z
    .string()
    .regex(/^([a-z0-9-]+(,[a-z0-9-]+)*)?$/, 'must be namespaces with commas between them, or empty for all'),
  SYNFIN_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(3600),
});

/** @throws Error with all that is wrong */
export function hookConfig(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): HookConfig {
  const [task] = args;
  const known = TASKS.find((name) => name === task && args.length === 1);
  const { value, problems: wrong } = parseDocument(environment, env);
  const problems = [
    ...(known ? [] : [`the argument must be one of ${TASKS.join(', ')}, not "${args.join(' ')}"`]),
    ...(wrong ?? []).map(formatProblem),
  ];
  if (!known || !value) throw new Error(`Cannot read the configuration: ${problems.join('; ')}`);
  return {
    task: known,
    namespaces: value.SYNFIN_NAMESPACES.split(',').filter((name) => name !== ''),
    timeoutMs: value.SYNFIN_TIMEOUT_SECONDS * 1000,
  };
}
