// What several applications have counted, as if it had been one.
import type { ClientStats, KernelCounters, LatencySummary, ServerStats } from '#lab/run/observation.ts';

type Stats = ClientStats | ServerStats;

/** Counts are added up; of latencies, which cannot be, the longest are told. */
export function addStats<T extends Stats>(all: readonly T[]): T {
  const [first, ...others] = all;
  if (!first) throw new Error('Cannot add up statistics: there are none');
  return others.reduce<T>((sum, stats) => add(sum, stats), first);
}

function add<T extends Stats>(a: T, b: T): T {
  const entries = Object.entries(a).map(([key, value]) => [
    key,
    addValue(key, value, (b as unknown as Record<string, unknown>)[key]),
  ]);
  return Object.fromEntries(entries) as T;
}

function addValue(key: string, a: unknown, b: unknown): unknown {
  if (typeof a === 'number') return a + (b as number);
  return key === 'errors'
    ? addCounters([a as KernelCounters, b as KernelCounters])
    : longer(a as LatencySummary, b as LatencySummary);
}

function longer(a: LatencySummary, b: LatencySummary): LatencySummary {
  return {
    count: a.count + b.count,
    p50: Math.max(a.p50, b.p50),
    p99: Math.max(a.p99, b.p99),
    max: Math.max(a.max, b.max),
  };
}

export function addCounters(all: readonly KernelCounters[]): KernelCounters {
  const sum: KernelCounters = {};
  for (const [name, value] of all.flatMap((counters) => Object.entries(counters)))
    sum[name] = (sum[name] ?? 0) + value;
  return sum;
}
