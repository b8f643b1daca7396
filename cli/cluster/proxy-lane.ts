// The lanes of a lab as its proxies have them, and which of them a user means.
import { nameOfPair, splitPairName } from '#runner/pairs/pair-names.ts';
import { BadInputError } from '../exit-status.ts';
import type { OpenClusterLab } from './open-cluster-lab.ts';
import type { PodService } from './pod-service.ts';

/** A lane at one proxy. With several clients a lane has a part for each pair, which have the name in common. */
export interface ProxyLane {
  proxy: PodService;
  /** On the wire. */
  name: string;
  port: number;
}

export interface WholeLane {
  /** Such as "close-wait-leak.main": the experiment's, and its own. */
  name: string;
  parts: ProxyLane[];
}

export async function wholeLanes({ proxies }: Pick<OpenClusterLab, 'proxies'>): Promise<WholeLane[]> {
  const all = await Promise.all(
    proxies.map(async (proxy) => {
      const lanes = await proxy.get<{ name: string; port: number }[]>('/lanes');
      return lanes.map(({ name, port }): ProxyLane => ({ proxy, name, port }));
    }),
  );
  const byName = Map.groupBy(all.flat(), ({ name }) => splitPairName(name)?.qualified ?? name);
  return [...byName].map(([name, parts]) => ({ name, parts }));
}

/** The lane of that name, whichever experiment's it is; without a name the only one, or "main". @throws BadInputError */
export function chooseLane(lanes: readonly WholeLane[], name: string | undefined): WholeLane {
  const [only, ...others] = lanes;
  if (!only)
    throw new BadInputError(
      'Cannot choose a lane: the Lab has none now; an Experiment that runs in it makes them',
    );
  if (name === undefined && others.length === 0) return only;
  const wanted = name ?? 'main';
  const same = lanes.find((lane) => lane.name === wanted);
  if (same) return same;
  const [found, ...more] = lanes.filter((lane) => lane.name.endsWith(`.${wanted}`));
  if (found && more.length === 0) return found;
  const known = lanes.map((lane) => lane.name).join(', ');
  throw new BadInputError(`Cannot choose lane "${wanted}": the Lab has ${known}; name one by --lane`);
}

/** The name of a fault at one part of a lane: at a proxy each name is used once. */
export function faultNameAt(fault: string, { name }: ProxyLane): string {
  const part = splitPairName(name);
  return part ? nameOfPair(fault, part.pair) : fault;
}
