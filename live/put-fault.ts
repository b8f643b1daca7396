// Puts a fault on a proxy. One of that name whose time is over makes room, for it would keep the name, and its ledger.
import type { FaultView } from '#lab/run/observation.ts';
import type { Fault } from '#lab/spec/fault.ts';
import type { LiveApi } from './live-connection.ts';

/** @param name on the wire, like the lane. @throws the proxy's own error */
export async function putFault(
  proxy: LiveApi,
  name: string,
  { lane, fault }: { lane: string; fault: Fault },
): Promise<void> {
  const path = `/faults/${name}`;
  const known = await proxy.get<FaultView[]>('/faults');
  if (known.some((each) => each.name === name && each.state === 'Ended')) await proxy.delete(path);
  await proxy.put(path, { lane, fault });
}
