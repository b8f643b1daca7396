// Sysctls of this network namespace, or of a named one.
import { readFileSync, writeFileSync } from 'node:fs';
import { type CommandRunner, commandRunner } from './command.ts';
import { inNetns } from './netns.ts';

export interface SysctlProblem {
  name: string;
  value: string;
  reason: string;
}

/** Sysctls that could not be set, all of them. */
export class SysctlError extends Error {
  readonly code = 'SYSCTL_REFUSED';
  readonly problems: readonly SysctlProblem[];

  constructor(where: string, problems: readonly SysctlProblem[]) {
    const list = problems.map(({ name, value, reason }) => `${name}="${value}": ${reason}`).join('; ');
    super(`Cannot set ${problems.length === 1 ? 'sysctl' : 'sysctls'} ${where}: ${list}`);
    this.name = 'SysctlError';
    this.problems = problems;
  }
}

/** The file of a sysctl: "net.ipv4.tcp_fin_timeout" → /proc/sys/net/ipv4/tcp_fin_timeout. */
export function sysctlPath(name: string): string {
  return `/proc/sys/${name.replaceAll('.', '/')}`;
}

/** The value in this process's own namespace; null where there is none of that name. */
export function readSysctl(name: string): string | null {
  try {
    return readFileSync(sysctlPath(name), 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Sets sysctls of this process's own namespace. @throws SysctlError that names every one that was refused. */
export function writeSysctls(values: Readonly<Record<string, string>>): void {
  const problems: SysctlProblem[] = [];
  for (const [name, value] of Object.entries(values)) {
    try {
      writeFileSync(sysctlPath(name), value);
    } catch (error) {
      problems.push({
        name,
        value,
        reason: reasonOf((error as NodeJS.ErrnoException).code ?? String(error)),
      });
    }
  }
  if (problems.length > 0) throw new SysctlError('in this namespace', problems);
}

/**
 * Tries every one and prints "index<tab>message" for those that fail. Redirecting in a subshell: a failed redirection
 * would end dash itself. Pairs of path and value come as arguments, so nothing needs quoting.
 */
const SCRIPT = `i=0
while [ $# -gt 0 ]; do
  if [ ! -e "$1" ]; then printf '%s\\tENOENT\\n' "$i"
  elif ! said=$( (printf '%s' "$2" >"$1") 2>&1); then printf '%s\\t%s\\n' "$i" "$said"
  fi
  i=$((i + 1)); shift 2
done`;

/**
 * Sets sysctls inside the namespace `netns`, in one process.
 *
 * @throws SysctlError that names every one that was refused; the others are set.
 */
export async function writeSysctlsIn(
  netns: string,
  values: Readonly<Record<string, string>>,
  runner: CommandRunner = commandRunner,
): Promise<void> {
  const entries = Object.entries(values);
  if (entries.length === 0) return;
  const pairs = entries.flatMap(([name, value]) => [sysctlPath(name), value]);
  const { stdout } = await runner.run(...inNetns(netns, 'sh', ['-c', SCRIPT, 'sh', ...pairs]));
  const problems = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line): SysctlProblem => {
      const [index, said] = line.split('\t');
      const [name = '', value = ''] = entries[Number(index)] ?? [];
      return { name, value, reason: reasonOf(said ?? '') };
    });
  if (problems.length > 0) throw new SysctlError(`in the namespace "${netns}"`, problems);
}

/** From an errno name or from what sh said. */
function reasonOf(said: string): string {
  if (/ENOENT/.test(said)) return 'this kernel has none of that name in a network namespace';
  // dash says "I/O error" whatever write(2) said.
  if (/EINVAL|ERANGE|Invalid argument|I\/O error/i.test(said)) return 'the kernel refuses the value';
  if (/EACCES|EPERM|EROFS|Permission denied|not permitted|Read-only/i.test(said)) return 'not writable here';
  return said;
}
