// Records what one look at a lab has shown of one experiment.
import type { Recorder } from '#lab/report/recorder.ts';
import type { LabLook } from './lab-connection.ts';
import type { LaneStats } from './local-view.ts';

export function recordLook(recorder: Recorder, look: LabLook, stats: LaneStats | undefined): void {
  recorder.samples('Client', look.client);
  recorder.samples('Server', look.server);
  recorder.segments(look.segments);
  recorder.counters('Client', look.counters.client);
  recorder.counters('Server', look.counters.server);
  recorder.ledger(look.ledger);
  for (const [lane, value] of Object.entries(stats?.client ?? {})) recorder.clientStats(lane, value);
  for (const [lane, value] of Object.entries(stats?.server ?? {})) recorder.serverStats(lane, value);
}
