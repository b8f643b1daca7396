// Carries out the reducer's effects in a lab: one request to one service each.
import type { Effect } from '#lab/run/effect.ts';
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

/** One effect. Deploy and Destroy are the making and dropping of lanes. */
export async function carryOut(
  effect: Effect,
  lab: LabConnection,
  { experiment, ports, id }: EffectContext,
): Promise<void> {
  const once = id === undefined ? {} : { id };
  const faultPath = (name: string) => `/faults/${qualifiedName(experiment.metadata.name, name)}`;
  switch (effect.type) {
    case 'Deploy':
      return makeLanes(lab, experiment, ports);
    case 'Destroy':
      return dropLanes(lab, experiment, ports);
    case 'PutFault': {
      const lane = qualifiedName(experiment.metadata.name, effect.fault.match.lane);
      await lab.proxy.put(faultPath(effect.fault.name), { lane, fault: effect.fault, ...once });
      return;
    }
    case 'RemoveFault':
      await lab.proxy.delete(faultPath(effect.fault));
      return;
    case 'ReleaseFault':
      await lab.proxy.post(`${faultPath(effect.fault)}/release`, once);
      return;
    case 'SetServer': {
      const port = ports.get(effect.lane);
      const { behaviour } = effect;
      await lab.server.put(lanePath(experiment, effect.lane), {
        address: lab.addresses.server,
        port,
        behaviour,
      });
      return;
    }
    case 'SetClient': {
      const target = { address: lab.addresses.proxy, port: ports.get(effect.lane) };
      await lab.client.put(lanePath(experiment, effect.lane), { target, behaviour: effect.behaviour });
      return;
    }
  }
}

function lanePath(experiment: Experiment, lane: string): string {
  return `/lanes/${qualifiedName(experiment.metadata.name, lane)}`;
}
