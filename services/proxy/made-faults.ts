// For tests: faults that were put at one time, facts of segments, and what is decided about them.
import { type FaultInput, fault } from '#lab/spec/fault.ts';
import type { SegmentRole } from '#lab/spec/segment-role.ts';
import { ActiveFault } from './active-fault.ts';
import { decideFate } from './decide-fate.ts';
import { FatePlan } from './fate-plan.ts';
import { Incarnation } from './incarnation.ts';
import { ROLE, roleIndex } from './role-set.ts';
import { SegmentFacts } from './segment-facts.ts';

export const NOW = 1_000_000;
export const FIN = { role: 'Fin' } as const;

/** A fault that was put at NOW. */
export function put(
  spec: Omit<FaultInput, 'name'>,
  place: { name?: string; seed?: number } = {},
): ActiveFault {
  const name = place.name ?? 'f';
  return new ActiveFault(fault.parse({ name: 'f', ...spec }), {
    name,
    lane: 'l',
    seed: place.seed ?? 1,
    at: NOW,
  });
}

/** A Fin of the client, first attempt, on connection 1, but for what is given. */
export function facts(
  given: {
    roles?: Partial<Record<SegmentRole, number>>;
    piggyback?: number;
    from?: 0 | 1;
    ordinal?: number;
    offset?: number;
    length?: number;
    payloadLength?: number;
  } = {},
): SegmentFacts {
  const made = new SegmentFacts();
  made.incarnation = new Incarnation({ laneId: 1, clientPort: 40_000 }, given.ordinal ?? 1, null, null);
  made.from = given.from ?? 0;
  made.piggyback = given.piggyback ?? 0;
  made.offset = given.offset ?? 0;
  made.length = given.length ?? 52;
  made.payloadLength = given.payloadLength ?? 0;
  for (const [role, attempt] of Object.entries(given.roles ?? { Fin: 1 })) {
    made.roles |= ROLE[role as SegmentRole];
    made.attempts[roleIndex(role as SegmentRole)] = attempt;
  }
  return made;
}

/** Asks the faults about a segment. */
export function decide(faults: ActiveFault[], segment = facts(), { now = NOW, room = 100 } = {}): FatePlan {
  const plan = new FatePlan();
  plan.reset(room);
  decideFate(faults, segment, now, plan);
  return plan;
}

export function isApplied(one: ActiveFault, segment?: SegmentFacts, options = {}): boolean {
  return decide([one], segment, options).fault !== null;
}

/** What its ledger says: matched, applied, passed, skipped. */
export function counts({ matched, applied, passed, skipped }: ActiveFault): number[] {
  return [matched, applied, passed, skipped];
}
