// Receive packet steering (RPS): which CPU takes in what arrives at a network device.
//
// Without it a virtual cable hands a packet to the CPU that sends it. So an ACK that the kernel sends and the FIN that an
// application sends next may queue on two CPUs, and the second overtakes the first, which no real cable does. With it all
// packets of a connection queue on one CPU, on every device on their way, and stay in order.
import { readFileSync } from 'node:fs';
import type { CommandRunner } from './command.ts';
import { readSysctl, SysctlError, writeSysctls, writeSysctlsIn } from './sysctl.ts';

/** For devices that are made in the namespace from then on. From Linux 6.3 on, for a user namespace's root as well. */
const DEFAULT_MASK = 'net.core.rps_default_mask';

/** Whether devices that are made later steer. */
export interface Steering {
  /** The namespaces that it is for, besides our own. */
  netns: readonly string[];
  /** false undoes it, and is what devices do by themselves. */
  isSteered: boolean;
}

/**
 * Connections are spread over the CPUs that we may use, each to one, on the devices that are made later. A kernel that
 * cannot, or will not, is left as it is: order is then what it happens to be.
 */
export async function steerByConnection(
  { netns, isSteered }: Steering,
  runner: CommandRunner,
): Promise<void> {
  if (readSysctl(DEFAULT_MASK) === null) return;
  const mask = isSteered ? allowedCpus(readFileSync('/proc/self/status', 'utf8')) : '0';
  const values = { [DEFAULT_MASK]: mask };
  try {
    writeSysctls(values);
    await Promise.all(netns.map((name) => writeSysctlsIn(name, values, runner)));
  } catch (error) {
    // Refused where we may use none but isolated CPUs. A lab in which a segment may overtake is better than none.
    if (!(error instanceof SysctlError)) throw error;
  }
}

/** The CPUs that this process may run on, as a mask in the kernel's own notation, such as "f" or "3,ffffffff". */
export function allowedCpus(status: string): string {
  const mask = /^Cpus_allowed:\s*(\S+)$/m.exec(status)?.[1];
  if (mask === undefined) throw new Error('Cannot read /proc/self/status: it has no line "Cpus_allowed:"');
  return mask;
}
