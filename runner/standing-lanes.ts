// The lanes of a lab that stays: there without an experiment, with whatever its file says that both ends do.
import { clientBehaviour } from '#lab/spec/client-behaviour.ts';
import type { LaneOfLab } from '#lab/spec/lab.ts';
import { serverBehaviour } from '#lab/spec/server-behaviour.ts';
import type { LabConnection } from './lab-connection.ts';

/** A lane with its port. */
export type StandingLane = Omit<LaneOfLab, 'port'> & { port: number };

/** Where the file does not say otherwise the server listens and the client does nothing yet: both can be asked and changed. */
export async function makeStandingLane(lab: LabConnection, lane: StandingLane): Promise<void> {
  const { name, port, record, conntrack, flows, ...behaviours } = lane;
  const path = `/lanes/${name}`;
  const { client, proxy, server } = lab.addresses;
  if (conntrack || flows) await lab.proxy.put(`/gateways/${port}`, { conntrack, flows });
  await lab.proxy.put(path, { port, client, server, record, seed: 1 });
  await Promise.all([
    lab.clientExporter.put(path, { side: 'Client', port }),
    lab.serverExporter.put(path, { side: 'Server', port }),
    lab.server.put(path, {
      address: server,
      port,
      behaviour: behaviours.server ?? serverBehaviour.parse({}),
    }),
    lab.client.put(path, {
      target: { address: proxy, port },
      behaviour: behaviours.client ?? clientBehaviour.parse({}),
    }),
  ]);
}

/**
 * The ends first, so that the proxy still carries their last words. The exporters forget it as well: the next lane of the port would
 * be counted under both names.
 */
export async function dropStandingLane(
  lab: LabConnection,
  { name, port, conntrack, flows }: StandingLane,
): Promise<void> {
  const path = `/lanes/${name}`;
  await Promise.all([lab.client.delete(path), lab.server.delete(path)]);
  await Promise.all([
    lab.proxy.delete(path),
    lab.clientExporter.delete(path),
    lab.serverExporter.delete(path),
  ]);
  if (conntrack || flows) await lab.proxy.delete(`/gateways/${port}`);
}
