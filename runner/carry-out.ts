// Carries out the reducer's effects in a lab: one request to one service each.
import type { Effect } from '#lab/run/effect.ts';
import type { Done } from '#lab/run/observation.ts';
import { qualifiedName } from '#lab/run/qualified-name.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import type { LabConnection } from './lab-connection.ts';

/** Port of each lane of the experiment, by its local name. */
export type LanePorts = ReadonlyMap<string, number>;

/**
 * Make the experiment's lanes: the proxy's mapping, and both exporters' watch on it.
 *
 * @throws ControlError if a service refuses
 */
async function makeLanes(lab: LabConnection, experiment: Experiment, ports: LanePorts): Promise<void> {
  const { addresses, capture } = lab;
  for (const { name, record, conntrack, flows } of experiment.spec.lab.lanes) {
    const path = lanePath(experiment, name);
    const port = ports.get(name);
    const { seed } = experiment.spec;
    const ends = { client: addresses.client, server: addresses.server };
    if (conntrack || flows) await lab.proxy.put(`/gateways/${port}`, { conntrack, flows });
    await lab.proxy.put(path, { port, ...ends, record, seed, ...(capture ? { capture } : {}) });
    await Promise.all([
      lab.clientExporter.put(path, { side: 'Client', port }),
      lab.serverExporter.put(path, { side: 'Server', port }),
    ]);
  }
}

/** Take the experiment's lanes away again: the ends first, so that the proxy still carries their last words. */
export async function dropLanes(lab: LabConnection, experiment: Experiment, ports: LanePorts): Promise<void> {
  for (const { name, conntrack, flows } of experiment.spec.lab.lanes) {
    const path = lanePath(experiment, name);
    await Promise.all([lab.client.delete(path), lab.server.delete(path)]);
    await Promise.all([lab.clientExporter.delete(path), lab.serverExporter.delete(path)]);
    await lab.proxy.delete(path);
    if (conntrack || flows) await lab.proxy.delete(`/gateways/${ports.get(name)}`);
  }
}

/** The run for which an effect is carried out. */
export interface EffectContext {
  experiment: Experiment;
  ports: LanePorts;
  /** Same in each repetition of the same effect of the same run, and in no other: the proxy then does it once. */
  id?: string | undefined;
}

/**
 * One effect. Deploy and Destroy are the making and dropping of lanes.
 *
 * @returns when it was done, which may be long ago where it is repeated; undefined: nobody has said
 */
export async function carryOut(
  effect: Effect,
  lab: LabConnection,
  { experiment, ports, id }: EffectContext,
): Promise<Partial<Done> | undefined> {
  const once = id === undefined ? {} : { id };
  const faultPath = (name: string) => `/faults/${qualifiedName(experiment.metadata.name, name)}`;
  switch (effect.type) {
    case 'Deploy':
      await makeLanes(lab, experiment, ports);
      return undefined;
    case 'Destroy':
      await dropLanes(lab, experiment, ports);
      return undefined;
    case 'PutFault': {
      const lane = qualifiedName(experiment.metadata.name, effect.fault.match.lane);
      return lab.proxy.put(faultPath(effect.fault.name), { lane, fault: effect.fault, ...once });
    }
    case 'RemoveFault':
      return lab.proxy.delete(faultPath(effect.fault));
    case 'ReleaseFault':
      return lab.proxy.post(`${faultPath(effect.fault)}/release`, once);
    case 'SetServer': {
      const port = ports.get(effect.lane);
      const { behaviour } = effect;
      const { server: address } = lab.addresses;
      return lab.server.put(lanePath(experiment, effect.lane), { address, port, behaviour });
    }
    case 'SetClient': {
      const target = { address: lab.addresses.proxy, port: ports.get(effect.lane) };
      return lab.client.put(lanePath(experiment, effect.lane), { target, behaviour: effect.behaviour });
    }
  }
}

function lanePath(experiment: Experiment, lane: string): string {
  return `/lanes/${qualifiedName(experiment.metadata.name, lane)}`;
}
