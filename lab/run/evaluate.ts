// One expectation against one observation: the number that was seen, and whether it is within its bounds.
import type { Expectation } from '../spec/expectation.ts';
import type { LaneSample } from './observation.ts';
import type { LaneObservation, RunObservation } from './run-observation.ts';

interface Bounds {
  atLeast?: number | undefined;
  atMost?: number | undefined;
  atLeastPercent?: number | undefined;
  atMostPercent?: number | undefined;
}

/** `observed` is null where nothing could be counted; then it does not hold. */
export interface Evaluation {
  observed: number | null;
  holds: boolean;
}

/** What the counters said when the experiment began: kernel counters count from there. */
export interface Baseline {
  client: Record<string, number>;
  server: Record<string, number>;
}

/** The bounds of an expectation, whatever its type. */
export function boundsOf(expectation: Expectation): Bounds {
  const { sockets, pairs, ledger, application, errors, kernelCounter, segments } = expectation;
  return sockets ?? pairs ?? ledger ?? application ?? errors ?? kernelCounter ?? segments ?? {};
}

export function evaluate(
  expectation: Expectation,
  seen: RunObservation,
  baseline: Baseline | null,
): Evaluation {
  const lane = seen.lanes[expectation.lane];
  const observed = lane ? count(expectation, lane, seen, baseline) : null;
  if (observed === null) return { observed, holds: false };
  return { observed, holds: withinBounds(observed, boundsOf(expectation), lane?.clientStats?.started ?? 0) };
}

/** @param whole the connections that the client has started; percentages are of these. */
export function withinBounds(value: number, bounds: Bounds, whole: number): boolean {
  const percent = whole > 0 ? (value * 100) / whole : null;
  return (
    value >= (bounds.atLeast ?? 0) &&
    value <= (bounds.atMost ?? Number.POSITIVE_INFINITY) &&
    (bounds.atLeastPercent === undefined || (percent !== null && percent >= bounds.atLeastPercent)) &&
    (bounds.atMostPercent === undefined || percent === null || percent <= bounds.atMostPercent)
  );
}

function count(
  expectation: Expectation,
  lane: LaneObservation,
  seen: RunObservation,
  baseline: Baseline | null,
): number | null {
  const { sockets, pairs, ledger, application, errors, kernelCounter, segments } = expectation;
  if (sockets) {
    const sample = sockets.on === 'Client' ? lane.client : lane.server;
    if (!sample) return null;
    if (!sockets.unaccepted) return sample.counts[sockets.state];
    return sample.sockets.filter((socket) => socket.unaccepted && socket.state === sockets.state).length;
  }
  if (pairs) return lane.client && lane.server ? countPairs(lane.client, lane.server, pairs) : null;
  if (ledger) {
    const lines = seen.ledger?.entries.filter((entry) => entry.fault === ledger.fault);
    return lines ? lines.reduce((sum, line) => sum + line[ledger.count], 0) : null;
  }
  if (application) {
    const stats = application.on === 'Client' ? lane.clientStats : lane.serverStats;
    const value = stats && (stats as unknown as Record<string, unknown>)[application.counter];
    return typeof value === 'number' ? value : null;
  }
  if (errors) {
    const stats = errors.on === 'Client' ? lane.clientStats : lane.serverStats;
    return stats ? (stats.errors[errors.errno] ?? 0) : null;
  }
  if (kernelCounter) {
    const end = kernelCounter.on === 'Client' ? 'client' : 'server';
    const now = seen.counters?.[end][kernelCounter.counter];
    return now === undefined || !baseline ? null : now - (baseline[end][kernelCounter.counter] ?? 0);
  }
  if (segments) {
    return seen.segmentCounts
      .filter((line) => line.lane === expectation.lane && line.role === segments.role)
      .filter((line) => segments.from === undefined || line.from === segments.from)
      .filter(
        (line) => segments.piggyback === 'Include' || line.piggyback === (segments.piggyback === 'Only'),
      )
      .reduce((sum, line) => sum + line.count, 0);
  }
  return null;
}

/** Connections, by the client's port, that are in these two states at once. */
function countPairs(
  client: LaneSample,
  server: LaneSample,
  wanted: { client: string; server: string },
): number {
  const there = new Map(
    server.sockets.filter(({ clientPort }) => clientPort !== 0).map((s) => [s.clientPort, s.state]),
  );
  const here = new Map(
    client.sockets.filter(({ clientPort }) => clientPort !== 0).map((s) => [s.clientPort, s.state]),
  );
  let found = 0;
  for (const port of new Set([...there.keys(), ...here.keys()])) {
    if ((here.get(port) ?? 'None') === wanted.client && (there.get(port) ?? 'None') === wanted.server)
      found++;
  }
  return found;
}
