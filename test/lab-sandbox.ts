// Namespaces of their own for the lab tests, so that nothing they leave behind outlives them.
import { spawnSync } from 'node:child_process';

const PROGRAMS = ['setpriv', 'unshare', 'ip', 'nft', 'iptables'] as const;

/** Programs that single tests need; each such test skips itself, with the reason, where its program is missing. */
export const OPTIONAL_PROGRAMS = ['tcpdump', 'nginx', 'curl', 'chromium', 'tshark', 'prometheus'] as const;

/**
 * The command line before a command that is to run in new network, mount and process namespaces, with loopback up and
 * a /run of its own (for `ip netns`). An ordinary user gets a user namespace, in which it is root. All of it ends with the
 * process that starts it, however that ends.
 */
export function sandboxCommand(uid: number): string[] {
  const user = uid === 0 ? [] : ['--user', '--map-root-user'];
  return [
    ...['setpriv', '--pdeathsig', 'KILL'],
    ...['unshare', ...user, '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'],
    ...['sh', '-c', 'mount -t tmpfs tmpfs /run && ip link set lo up && exec "$@"', 'sandbox'],
  ];
}

/** Why lab tests cannot run on this machine, or null if they can. */
export function whyNoSandbox(uid: number): string | null {
  const missing = PROGRAMS.filter((program) => !isInstalled(program));
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  const [program = '', ...args] = [...sandboxCommand(uid), 'true'];
  const run = spawnSync(program, args, { encoding: 'utf8' });
  if (run.status === 0) return null;
  const wanted = uid === 0 ? 'namespaces' : 'user namespaces, which an ordinary user needs,';
  return `${wanted} are refused here: ${run.stderr.trim() || run.error?.message}`;
}

export function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program]).status === 0;
}
