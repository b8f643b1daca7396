// The kernel's counters as the lab made them. Over TCP the control connections are in the same network namespace, and
// Tcp.CurrEstab, which experiments read to the last connection, counts them too.
import type { KernelCounters } from '#lab/run/observation.ts';
import type { SocketSource } from './socket-source.ts';

const GAUGE = 'Tcp.CurrEstab';

/** @param ports of the control APIs; none over unix sockets */
export function labCounters(
  read: () => KernelCounters,
  sockets: SocketSource,
  ports: readonly number[],
): KernelCounters {
  const counters = read();
  const total = counters[GAUGE];
  if (ports.length === 0 || total === undefined) return counters;
  const states = ['ESTABLISHED', 'CLOSE_WAIT'] as const; // what the kernel counts there
  let control = 0;
  for (const localPort of ports) {
    for (const { ESTABLISHED, CLOSE_WAIT } of Object.values(sockets.countByFamily({ states, localPort })))
      control += ESTABLISHED + CLOSE_WAIT;
  }
  return { ...counters, [GAUGE]: Math.max(0, total - control) };
}
