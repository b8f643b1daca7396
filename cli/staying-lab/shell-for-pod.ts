// Which shell `attach` starts in a pod.
import { basename } from 'node:path';
import { isInstalled } from '#linux/find-program.ts';

/**
 * The user's own, but bash instead of a plain sh where it is there. The terminal belongs to a process group outside the pod's
 * process namespace, so its number reads 0; dash gives the terminal back to that as it leaves, and fails, with a status of its own.
 */
export function shellForPod({ SHELL, PATH }: Readonly<NodeJS.ProcessEnv> = process.env): string {
  const shell = SHELL || '/bin/sh';
  return ['sh', 'dash'].includes(basename(shell)) && isInstalled('bash', PATH) ? 'bash' : shell;
}
