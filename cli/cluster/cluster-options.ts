// The options that say which cluster a command is for.
import type { Command } from 'commander';
import { BadInputError } from '../exit-status.ts';

export interface ClusterOptions {
  cluster?: boolean;
  /** Of the kubeconfig; absent: its current one. */
  context?: string;
  /** Absent: that of the context, else "default". */
  namespace?: string;
}

/** Gives a command the options. */
export function withClusterOptions(command: Command): Command {
  return command
    .option('--cluster', 'on the Kubernetes cluster that kubectl would use, not on this machine')
    .option('--context <name>', 'a context of the kubeconfig, with --cluster')
    .option('-n, --namespace <name>', 'a namespace, with --cluster');
}

/**
 * Whether the command is for a cluster.
 *
 * @param more further options that mean nothing without one, by their names as they are written
 * @throws BadInputError where one of them is given, and --cluster is not
 */
export function isForCluster(
  options: ClusterOptions,
  more: Record<string, string | boolean | undefined> = {},
): boolean {
  if (options.cluster) return true;
  const given: typeof more = { '--context': options.context, '--namespace': options.namespace, ...more };
  const [first] = Object.entries(given).filter(([, value]) => value !== undefined && value !== false);
  if (first) throw new BadInputError(`Cannot use ${first[0]} on this machine: it is for --cluster`);
  return false;
}
