// One moment at which something dies: which command runs, as whom, who is hit, by what, and when.
import { Seeded } from './seeded.ts';

export const VICTIMS = [
  'outer',
  'unshare',
  'inner',
  'client',
  'server',
  'proxy',
  "client's exporter",
  "server's exporter",
  'terminal',
  'disk',
  'engine',
] as const;
export type Victim = (typeof VICTIMS)[number];

export const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export interface KillMoment {
  /** What runs; faults hold, drop and delay in some of them. */
  experiment: string;
  /** `Rootless`: as uid 1000, in a user namespace of its own. */
  as: 'Self' | 'Rootless';
  victim: Victim;
  signal: (typeof SIGNALS)[number];
  /** From when the victim is there. */
  afterMs: number;
}

const EXPERIMENTS = ['handshake', 'closing', 'fin-wait-1', 'stale-syn', 'last-ack-ack-lost'];
/** Longer than most of these run, so that the last moments, and a run that is over, are among them. */
const LONGEST_MS = 3200;

/** Who is hit goes round, so that each has its share; the rest is the seed's. */
export function killMoments(count: number, seed: number, canBeRootless: boolean): KillMoment[] {
  const seeded = new Seeded(seed);
  return Array.from({ length: count }, (_, i) => ({
    experiment: seeded.pick(EXPERIMENTS),
    as: seeded.chance(50) && canBeRootless ? 'Rootless' : 'Self',
    victim: VICTIMS[i % VICTIMS.length] as Victim,
    signal: seeded.pick(SIGNALS),
    afterMs: seeded.below(LONGEST_MS),
  }));
}

export function describeMoment({ experiment, as, victim, signal, afterMs }: KillMoment): string {
  const what = {
    terminal: 'the terminal is closed',
    disk: 'the disk is full, SIGINT to outer',
    engine: 'SIGKILL to the engine under load',
  };
  const hit = what[victim as keyof typeof what] ?? `${signal} to ${victim}`;
  const who = as === 'Rootless' ? ', rootless' : '';
  return `${hit} after ${afterMs} ms of "${victim === 'engine' ? 'traffic' : experiment}"${who}`;
}
