// One moment at which something dies: in which kind of lab, as whom, who is hit, by what, and when.
import { Seeded } from './seeded.ts';

const PARTS = [
  'unshare',
  'inner',
  'client',
  'server',
  'proxy',
  "client's exporter",
  "server's exporter",
  'disk',
  'engine',
  'terminal',
] as const;
/** Run: the lab of one `synfin run`. Stays: that of `synfin up`, while it starts, and while it is used. */
export const VICTIMS = { Run: ['outer', ...PARTS], Stays: ['up', 'foreground', 'attach', ...PARTS] } as const;
export type Victim = (typeof VICTIMS)[KillMoment['lab']][number];

export const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export interface KillMoment {
  lab: 'Run' | 'Stays';
  /** What runs, or whose lab stays; faults hold, drop and delay in some of them. */
  experiment: string;
  /** `Rootless`: as uid 1000, in a user namespace of its own. */
  as: 'Self' | 'Rootless';
  victim: Victim;
  signal: (typeof SIGNALS)[number];
  /** From when the victim is there, or the lab that stays is up. */
  afterMs: number;
  /** Of a lab that stays: it is up, and used, before the time begins to count. */
  used?: boolean;
}

/** What is over, or not hit any more, once the lab is up. */
const STARTING: readonly Victim[] = ['up', 'foreground', 'terminal'];
const EXPERIMENTS = ['handshake', 'closing', 'fin-wait-1', 'stale-syn', 'last-ack-ack-lost'];
/** Longer than most of these run, so that the last moments, and a run that is over, are among them. */
const LONGEST_MS = 3200;

/** Kinds of lab take turns, and who is hit goes round, so that each has its share; the rest is the seed's. */
export function killMoments(count: number, seed: number): KillMoment[] {
  const seeded = new Seeded(seed);
  return Array.from({ length: count }, (_, i) => {
    const lab = i % 2 === 0 ? 'Run' : 'Stays';
    const victims: readonly Victim[] = VICTIMS[lab];
    const victim = victims[Math.floor(i / 2) % victims.length] as Victim;
    return {
      lab,
      experiment: seeded.pick(EXPERIMENTS),
      as: seeded.chance(50) ? 'Rootless' : 'Self',
      victim,
      signal: seeded.pick(SIGNALS),
      afterMs: seeded.below(LONGEST_MS),
      used:
        lab === 'Stays' &&
        !STARTING.includes(victim) &&
        (['attach', 'engine'].includes(victim) || seeded.chance(60)),
    };
  });
}

export function describeMoment({ lab, experiment, as, victim, signal, afterMs, used }: KillMoment): string {
  const stays = lab === 'Stays';
  const what: Partial<Record<Victim, string>> = {
    terminal: 'the terminal is closed',
    disk: stays ? 'the disk is full' : 'the disk is full, SIGINT to outer',
    engine: 'SIGKILL to the engine under load',
    foreground: `${signal} to up --foreground`,
  };
  const hit = what[victim] ?? `${signal} to ${victim}`;
  const who = as === 'Rootless' ? ', rootless' : '';
  const where = stays
    ? `a lab that ${used ? 'stays' : 'is to stay'}`
    : `"${victim === 'engine' ? 'traffic' : experiment}"`;
  return `${hit} after ${afterMs} ms of ${where}${who}`;
}
