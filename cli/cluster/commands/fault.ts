// synfin fault … --cluster: faults of a Lab on a cluster, through its proxies' control API.
import type { FaultView, LaneSample, Ledger, SocketSample } from '#lab/run/observation.ts';
import { putFault } from '#live/put-fault.ts';
import { splitPairName } from '#runner/pairs/pair-names.ts';
import { BadInputError, EXIT } from '../../exit-status.ts';
import { faultTable } from '../../render/fault-table.ts';
import { problemList } from '../../render/problem-list.ts';
import { terminalOf } from '../../render/terminal.ts';
import { type FaultFlags, readFaults } from '../../staying-lab/fault-from-words.ts';
import { openConnections, reachLines } from '../../staying-lab/fault-reach.ts';
import { laneNamed } from '../../staying-lab/lane-named.ts';
import { refuseRelease } from '../../staying-lab/refuse-release.ts';
import { refuseUnknownFaults } from '../../staying-lab/refuse-unknown-faults.ts';
import type { ClusterOptions } from '../cluster-options.ts';
import { findLabName } from '../find-lab-name.ts';
import { onCluster } from '../open-cluster.ts';
import { type OpenClusterLab, openClusterLab } from '../open-cluster-lab.ts';
import type { PodService } from '../pod-service.ts';
import { chooseLane, faultNameAt, type WholeLane, wholeLanes } from '../proxy-lane.ts';

export interface ClusterLabOptions extends ClusterOptions {
  name: string;
}

/** Says what each fault will touch, and puts it on every part of its lane. @throws BadInputError with all problems */
export function addOnCluster(
  words: readonly string[],
  options: FaultFlags & ClusterLabOptions,
  command = 'fault add',
): Promise<number> {
  return onLab(options, async (lab) => {
    const [lanes, known] = await Promise.all([wholeLanes(lab), everyFault(lab)]);
    const { lane: _, ...flags } = options;
    const { faults, problems } = readFaults(words, flags, known);
    if (problems.length > 0)
      throw new BadInputError(problemList([{ source: command, problems }], terminalOf(process.stderr)));
    const chosen = faults.map((fault) => ({ fault, lane: chooseLane(lanes, laneNamed(fault, options)) }));
    for (const { fault, lane } of chosen) {
      const { name, parts } = lane;
      const reach = { lane: { name, port: parts[0]?.port ?? 0 }, open: await openOn(lab, lane) };
      process.stdout.write(`${reachLines({ fault, ...reach, now: Date.now() }).join('\n')}\n`);
      await Promise.all(
        parts.map((part) => {
          const here = { ...fault, name: faultNameAt(fault.name, part) };
          return putFault(part.proxy, here.name, { lane: part.name, fault: here });
        }),
      );
    }
  });
}

async function openOn(lab: OpenClusterLab, { parts }: WholeLane): Promise<number | null> {
  const names = new Set(parts.map(({ name }) => name));
  const samples = await Promise.all(
    [...lab.clientExporters, ...lab.serverExporters].map((exporter) =>
      exporter.get<SocketSample | null>('/sample'),
    ),
  );
  const counts = [...names].map((name) =>
    openConnections(samples.map((sample): LaneSample | null => sample?.lanes[name] ?? null)),
  );
  return counts.reduce((sum, count) => (sum === null || count === null ? null : sum + count), 0);
}

export function listOnCluster(options: ClusterLabOptions & { json?: boolean }): Promise<number> {
  return onLab(options, async ({ proxies }) => {
    const all = await Promise.all(
      proxies.map(async (proxy) => ({
        pod: proxy.pod,
        faults: await proxy.get<FaultView[]>('/faults'),
        ledger: await proxy.get<Ledger>('/ledger'),
      })),
    );
    const tables = all.map(({ pod, faults, ledger }) =>
      [
        ...(all.length > 1 ? [`pod ${pod}`] : []),
        ...faultTable(faults, ledger, terminalOf(process.stdout)),
      ].join('\n'),
    );
    process.stdout.write(`${options.json ? JSON.stringify(all, null, 2) : tables.join('\n\n')}\n`);
  });
}

/** @throws BadInputError for a fault that is not there, or is no Hold; none is released then */
export function releaseOnCluster(names: readonly string[], options: ClusterLabOptions): Promise<number> {
  return onLab(options, async (lab) => {
    const faults = await faultsNamed(lab, names);
    refuseRelease(faults.map(({ view }) => view));
    await forEach(faults, async (proxy, name) => {
      const { released } = await proxy.post<{ released: number }>(`/faults/${name}/release`);
      return `${name}: let go ${released} ${released === 1 ? 'segment' : 'segments'}`;
    });
  });
}

/** @throws BadInputError for a fault that is not there; none is ended then */
export function removeOnCluster(names: readonly string[], options: ClusterLabOptions): Promise<number> {
  return onLab(options, async (lab) => {
    await forEach(await faultsNamed(lab, names), async (proxy, name) => {
      await proxy.delete(`/faults/${name}`);
      return `${name}: ended`;
    });
  });
}

interface FaultAt {
  proxy: PodService;
  view: FaultView;
}

/** By its name as it was given, or as a proxy has it. @throws BadInputError for those that are not there */
async function faultsNamed({ name: lab, proxies }: OpenClusterLab, names: readonly string[]) {
  const all = await Promise.all(
    proxies.map(async (proxy) =>
      (await proxy.get<FaultView[]>('/faults')).map((view): FaultAt => ({ proxy, view })),
    ),
  );
  const given = ({ view: { name } }: FaultAt) => [name, splitPairName(name)?.qualified ?? name];
  refuseUnknownFaults(names, [...new Set(all.flat().flatMap(given))], `Lab "${lab}"`);
  return all.flat().filter((fault) => given(fault).some((name) => names.includes(name)));
}

async function forEach(
  faults: readonly FaultAt[],
  act: (proxy: PodService, name: string) => Promise<string>,
): Promise<void> {
  for (const { proxy, view } of faults) process.stdout.write(`${await act(proxy, view.name)}\n`);
}

async function everyFault({ proxies }: OpenClusterLab): Promise<string[]> {
  const all = await Promise.all(
    proxies.map(async (proxy) => {
      const { entries } = await proxy.get<Ledger>('/ledger');
      return [
        ...(await proxy.get<FaultView[]>('/faults')).map(({ name }) => name),
        ...entries.map(({ fault }) => fault),
      ];
    }),
  );
  return all.flat().flatMap((name) => [name, splitPairName(name)?.qualified ?? name]);
}

function onLab(options: ClusterLabOptions, work: (lab: OpenClusterLab) => Promise<void>): Promise<number> {
  return onCluster(options, async (cluster) => {
    const lab = await openClusterLab(cluster, await findLabName(cluster, options.name));
    try {
      await work(lab);
      return EXIT.Ok;
    } finally {
      lab.close();
    }
  });
}
