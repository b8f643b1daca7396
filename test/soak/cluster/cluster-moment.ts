// One moment at which a part of a lab on a cluster, or its operator, is killed: who, in which experiment, and when.
import { PLACEMENTS } from '#lab/spec/lab.ts';
import { Seeded } from '../seeded.ts';

export const POD_VICTIMS = ['proxy', 'client', 'server'] as const;
/** The second is killed again and again, every five seconds, for as long as the experiment runs. */
export const OPERATOR_VICTIMS = ['operator', 'operator, every 5 s'] as const;
export type ClusterVictim = (typeof POD_VICTIMS)[number] | (typeof OPERATOR_VICTIMS)[number];

export interface ClusterMoment {
  number: number;
  victim: ClusterVictim;
  /** One that comes with synfin, or `self-ending`. */
  experiment: string;
  placement: (typeof PLACEMENTS)[number];
  /** From when the victim is there, or from when the run begins. */
  from: 'There' | 'Begun';
  afterMs: number;
}

const EXPERIMENTS = ['close-wait-leak', 'fin-wait-1', 'last-ack-fin-lost', 'stale-syn', 'self-ending'];
/** For who is killed again and again. Their steps need not follow each other within seconds, which an operator that is away cannot see to. */
const LONGER = ['half-open', 'self-ending'];
/** About as long as pods need to be ready, and as the shorter ones of these run: some are over before. */
const LONGEST_MS = 4500;

/** Each victim `count` times, who is killed again and again a quarter of that; the rest is the seed's. */
export function clusterMoments(of: readonly ClusterVictim[], count: number, seed: number): ClusterMoment[] {
  const seeded = new Seeded(seed);
  const victims = of.flatMap((victim) =>
    Array<ClusterVictim>(isAgain(victim) ? Math.ceil(count / 4) : count).fill(victim),
  );
  return victims.map((victim, i) => ({
    number: i + 1,
    victim,
    experiment: seeded.pick(isAgain(victim) ? LONGER : EXPERIMENTS),
    placement: seeded.pick(PLACEMENTS),
    from: seeded.chance(30) && !isAgain(victim) ? ('There' as const) : ('Begun' as const),
    afterMs: seeded.below(isAgain(victim) ? 2000 : LONGEST_MS),
  }));
}

export function isAgain(victim: ClusterVictim): boolean {
  return victim === 'operator, every 5 s';
}

export function describeClusterMoment({
  victim,
  experiment,
  placement,
  from,
  afterMs,
}: ClusterMoment): string {
  const when = `${afterMs} ms after ${from === 'There' ? 'it was there' : 'the run began'}`;
  const how = isAgain(victim) ? `${victim}, from ${when}` : `${victim}, ${when}`;
  return `${how}, ${experiment} as ${placement}`;
}
