// A Gateway forwards: the kernel must be allowed to. New namespaces have IPv6 forwarding off.
import { readSysctl, writeSysctls } from '#linux/sysctl.ts';
import { Conflict } from '#services/control/http-error.ts';

const SWITCH = { IPv4: 'net.ipv4.ip_forward', IPv6: 'net.ipv6.conf.all.forwarding' } as const;

/** Whether the kernel forwards, as /healthz tells it. */
export function forwarding(): { IPv4: boolean; IPv6: boolean } {
  return { IPv4: isOn('IPv4'), IPv6: isOn('IPv6') };
}

/**
 * Turns forwarding on where it is off.
 *
 * @throws Conflict where it is off and cannot be turned on: in a pod /proc/sys is read-only
 */
export function enableForwarding(family: 'IPv4' | 'IPv6'): void {
  const name = SWITCH[family];
  if (isOn(family)) return;
  try {
    writeSysctls({ [name]: '1' });
  } catch (error) {
    throw new Conflict(
      `Cannot make an ${family} lane: ${name} is not 1 and cannot be set here; set it for the pod, or use placement Sidecar`,
      { cause: error },
    );
  }
}

function isOn(family: 'IPv4' | 'IPv6'): boolean {
  return readSysctl(SWITCH[family]) === '1';
}
