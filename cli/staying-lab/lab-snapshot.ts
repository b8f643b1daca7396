// How a lab that is up is at this moment: both ends of each lane, faults, and services that do not answer.
import type { FaultView, LaneSample, Ledger, SocketSample } from '#lab/run/observation.ts';
import type { ControlError } from '#runner/control-client.ts';
import { SERVICE_NAMES, type ServiceName, serviceTitle } from '../local/services.ts';
import type { OpenLab } from './lab-access.ts';
import { type LabDescription, readDescription } from './lab-description.ts';

export interface LabSnapshot {
  /** Milliseconds since the epoch. */
  at: number;
  pid: number;
  description: LabDescription;
  lanes: { name: string; port: number; client: LaneSample | null; server: LaneSample | null }[];
  faults: FaultView[];
  /** Null: the proxy does not answer. */
  ledger: Ledger | null;
  /** Of each service, why it is of no use; absent: it answers. */
  silent: Partial<Record<ServiceName, string>>;
}

/** @returns null once the lab has ended. Services that do not answer are told, not thrown. */
export async function takeSnapshot(lab: OpenLab): Promise<LabSnapshot | null> {
  const silent: LabSnapshot['silent'] = {};
  const ask = async <T>(service: ServiceName, path: string): Promise<T | null> => {
    try {
      return await lab[service].get<T>(path);
    } catch (error) {
      silent[service] = (error as ControlError).reason;
      return null;
    }
  };
  const [client, server, faults, ledger] = await Promise.all([
    ask<SocketSample>('clientExporter', '/sample'),
    ask<SocketSample>('serverExporter', '/sample'),
    ask<FaultView[]>('proxy', '/faults'),
    ask<Ledger>('proxy', '/ledger'),
    // It answers the rest also when it sees no packets.
    ask('proxy', '/healthz'),
    ask('client', '/healthz'),
    ask('server', '/healthz'),
  ]);
  const { pid } = lab.record;
  const description = readDescription(pid);
  if (description === null) return null;
  for (const service of SERVICE_NAMES) {
    const trouble = description.troubles.find((text) => text.includes(`the ${serviceTitle(service)}:`));
    if (silent[service] !== undefined && trouble !== undefined) silent[service] = trouble;
  }
  const lanes = description.lanes.map(({ name, port }) => ({
    ...{ name, port },
    client: client?.lanes[name] ?? null,
    server: server?.lanes[name] ?? null,
  }));
  return { at: Date.now(), pid, description, lanes, faults: faults ?? [], ledger, silent };
}
