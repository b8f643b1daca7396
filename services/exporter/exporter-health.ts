// What /healthz tells of the exporter.
import type { Sampler } from './sampler.ts';

/** @throws Error while the latest sample could not be taken: what is told of the lanes is then old */
export function exporterHealth(sampler: Sampler, showsClosed: boolean): Record<string, unknown> {
  if (sampler.problem !== null) throw sampler.problem;
  return { sampleIntervalMs: sampler.intervalMs, showsClosed };
}
