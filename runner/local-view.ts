// A lab's look, as one experiment sees it: its own lanes and faults by their local names, moment by moment.
import type { ClientStats, LaneSample, ServerStats, SocketSample } from '#lab/run/observation.ts';
import { qualifiedName } from '#lab/run/qualified-name.ts';
import type { RunObservation } from '#lab/run/run-observation.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import type { LabLook } from './lab-connection.ts';

/** Statistics of both applications, by local lane name; absent where no behaviour has been set. */
export interface LaneStats {
  client: Record<string, ClientStats>;
  server: Record<string, ServerStats>;
}

/** What one moment of a look means to an experiment: the client's sample, and the server's nearest in time. */
export interface Moment {
  client: SocketSample;
  server: SocketSample;
}

/** Each of the client's samples with the server's nearest one. Both exporters sample about every 100 ms. */
export function moments(client: readonly SocketSample[], server: readonly SocketSample[]): Moment[] {
  return client.flatMap((sample) => {
    const near = server.reduce<SocketSample | null>(
      (best, other) =>
        best && Math.abs(best.at - sample.at) <= Math.abs(other.at - sample.at) ? best : other,
      null,
    );
    return near ? [{ client: sample, server: near }] : [];
  });
}

/** What the runner itself knows of the run. */
export type RunnerKnowledge = Pick<RunObservation, 'deployed' | 'troubles' | 'resumed' | 'unread'>;

export function localObservation(
  experiment: Experiment,
  { look, moment, stats }: { look: LabLook; moment: Moment; stats: LaneStats },
  known: RunnerKnowledge,
): RunObservation {
  const { name } = experiment.metadata;
  const prefix = qualifiedName(name, '');
  const local = (qualified: string) => qualified.slice(prefix.length);
  const mine = (line: { lane: string }) => line.lane.startsWith(prefix);
  const lanes = experiment.spec.lab.lanes.map(({ name: lane }) => {
    const sampleOf = ({ lanes: all }: SocketSample): LaneSample | null =>
      all[qualifiedName(name, lane)] ?? null;
    return [
      lane,
      {
        client: sampleOf(moment.client),
        server: sampleOf(moment.server),
        clientStats: stats.client[lane] ?? null,
        serverStats: stats.server[lane] ?? null,
      },
    ] as const;
  });
  const entries = look.ledger.entries
    .filter(mine)
    .map((line) => ({ ...line, lane: local(line.lane), fault: local(line.fault) }));
  return {
    at: moment.client.at,
    lanes: Object.fromEntries(lanes),
    ledger: { ...look.ledger, entries },
    segmentCounts: look.segmentCounts.filter(mine).map((line) => ({ ...line, lane: local(line.lane) })),
    counters: look.counters,
    ...known,
  };
}
