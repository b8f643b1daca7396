// synfin status --cluster: the Labs of a namespace, their pods, the states of both ends, faults.
import type { FaultView, LaneSample, Ledger, SocketSample } from '#lab/run/observation.ts';
import { sumCounts } from '#lab/spec/sum-counts.ts';
import { LABS } from '#operator/kube/resources.ts';
import { splitPairName } from '#runner/pairs/pair-names.ts';
import { EXIT } from '../../exit-status.ts';
import { type LabParts, labParts } from '../../render/lab-parts.ts';
import { terminalOf } from '../../render/terminal.ts';
import { truncate } from '../../render/text-width.ts';
import type { ClusterOptions } from '../cluster-options.ts';
import { labHead } from '../lab-head.ts';
import type { LabObject } from '../lab-object.ts';
import { type Cluster, onCluster } from '../open-cluster.ts';
import { openClusterLab } from '../open-cluster-lab.ts';
import type { PodService } from '../pod-service.ts';
import { wholeLanes } from '../proxy-lane.ts';

export interface ClusterStatusOptions extends ClusterOptions {
  /** Absent: all. */
  name?: string;
  json?: boolean;
}

/** @returns 0 if there is a Lab and all are Ready and answer, else 1 */
export function statusOnCluster(options: ClusterStatusOptions): Promise<number> {
  return onCluster(options, async (cluster) => {
    const { items } = await cluster.api.list<LabObject>(LABS, cluster.namespace);
    const labs = items.filter(({ metadata }) => options.name === undefined || metadata.name === options.name);
    const seen = await Promise.all(labs.map(async (lab) => ({ lab, ...(await look(cluster, lab)) })));
    const terminal = terminalOf(process.stdout);
    const views = seen.map(({ lab, parts, problem }) =>
      [
        ...labHead(lab, terminal),
        ...(problem === null ? [] : [problem]),
        ...(parts === null ? [] : labParts(parts, terminal)),
      ]
        .map((line) => truncate(line, terminal.columns))
        .join('\n'),
    );
    const none = options.name === undefined ? 'No Lab' : `No Lab "${options.name}"`;
    const json = seen.map(({ lab, parts, problem }) => ({
      name: lab.metadata.name,
      status: lab.status,
      problem,
      ...parts,
    }));
    const text = options.json
      ? JSON.stringify(json, null, 2)
      : views.join('\n\n') || `${none} in namespace "${cluster.namespace}".`;
    process.stdout.write(`${text}\n`);
    return seen.length > 0 && seen.every(({ lab, problem }) => isReady(lab) && problem === null)
      ? EXIT.Ok
      : EXIT.NotConfirmed;
  });
}

function isReady({ status }: LabObject): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
}

/** A lab that cannot be reached has its status, at least. */
async function look(
  cluster: Cluster,
  { metadata }: LabObject,
): Promise<{ parts: LabParts | null; problem: string | null }> {
  try {
    const lab = await openClusterLab(cluster, metadata.name);
    try {
      const [lanes, client, server] = await Promise.all([
        wholeLanes(lab),
        samples(lab.clientExporters),
        samples(lab.serverExporters),
      ]);
      const faults = await Promise.all(lab.proxies.map((proxy) => proxy.get<FaultView[]>('/faults')));
      const ledgers = await Promise.all(lab.proxies.map((proxy) => proxy.get<Ledger>('/ledger')));
      const parts = {
        lanes: lanes.map(({ name, parts: of }) => ({
          ...{ name, port: of[0]?.port ?? 0 },
          ...{ client: laneOf(client, name), server: laneOf(server, name) },
        })),
        faults: faults.flat(),
        ledger: ledgers.length === 0 ? null : sumOf(ledgers),
      };
      return { parts, problem: null };
    } finally {
      lab.close();
    }
  } catch (error) {
    return { parts: null, problem: (error as Error).message };
  }
}

async function samples(exporters: readonly PodService[]): Promise<SocketSample[]> {
  const all = await Promise.all(exporters.map((exporter) => exporter.get<SocketSample | null>('/sample')));
  return all.filter((sample) => sample !== null);
}

/** Over all pods, and over the parts of the lane. */
function laneOf(all: readonly SocketSample[], name: string): LaneSample | null {
  const parts = all.flatMap(({ lanes }) =>
    Object.entries(lanes).flatMap(([lane, sample]) =>
      (splitPairName(lane)?.qualified ?? lane) === name ? [sample] : [],
    ),
  );
  const [first] = parts;
  if (!first) return null;
  return { ...first, counts: sumCounts(parts) };
}

function sumOf(ledgers: readonly Ledger[]): Ledger {
  const sum = (pick: (ledger: Ledger) => number) => ledgers.reduce((total, each) => total + pick(each), 0);
  return {
    generation: sum(({ generation }) => generation),
    lost: sum(({ lost }) => lost),
    overflowed: sum(({ overflowed }) => overflowed),
    entries: ledgers.flatMap(({ entries }) => entries),
  };
}
