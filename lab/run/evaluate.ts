// One expectation against one observation: the number that was seen, and whether it is within its bounds.
import type { Expectation } from '../spec/expectation.ts';
import type { Side } from '../spec/segment-role.ts';
import type { ClientStats, LaneSample, ServerStats } from './observation.ts';
import type { Baseline } from './progress.ts';
import type { LaneObservation, RunObservation } from './run-observation.ts';

interface Bounds {
  atLeast?: number | undefined;
  atMost?: number | undefined;
  atLeastPercent?: number | undefined;
  atMostPercent?: number | undefined;
}

export interface Evaluation {
  /** Null where nothing could be counted; then it does not hold. */
  observed: number | null;
  holds: boolean;
  /** What holds now. */
  range: Range;
}

/** From the least to the greatest number that is within the bounds, both included. */
export interface Range {
  least: number;
  most: number;
}

/** The bounds of an expectation, whatever its type. */
export function boundsOf(expectation: Expectation): Bounds {
  const { sockets, pairs, ledger, application, errors, latency, kernelCounter, segments } = expectation;
  return sockets ?? pairs ?? ledger ?? application ?? errors ?? latency ?? kernelCounter ?? segments ?? {};
}

/** What an observation is judged by. */
export interface Reference {
  /** What the counters said when the experiment began: kernel counters count from there. */
  baseline: Baseline | null;
  /** The same for the current step, where one of its expectations asks for it. */
  stepBaseline?: Baseline | undefined;
  /** How many connections the client is to open by now, by lane; absent where it opens without end. */
  wanted: Readonly<Record<string, number>>;
}

export function evaluate(
  expectation: Expectation,
  seen: RunObservation,
  { baseline, stepBaseline, wanted }: Reference,
): Evaluation {
  const lane = seen.lanes[expectation.lane];
  const observed = lane ? count(expectation, { lane, seen, baseline, stepBaseline }) : null;
  // While connections are still being opened, all of those started are not yet all of them.
  const whole = Math.max(wanted[expectation.lane] ?? 0, lane?.clientStats?.started ?? 0);
  const range = rangeOf(boundsOf(expectation), whole);
  return { observed, holds: observed !== null && distance(observed, range) === 0, range };
}

/** @param whole the connections that percentages are of: of none, there is no least percent. */
export function rangeOf({ atLeast, atMost, atLeastPercent, atMostPercent }: Bounds, whole: number): Range {
  const share = (percent: number) => (whole === 0 ? Number.POSITIVE_INFINITY : (percent * whole) / 100);
  return {
    least: Math.max(atLeast ?? 0, atLeastPercent === undefined ? 0 : share(atLeastPercent)),
    most: Math.min(
      atMost ?? Number.POSITIVE_INFINITY,
      atMostPercent === undefined ? Number.POSITIVE_INFINITY : share(atMostPercent),
    ),
  };
}

/** How far a number is from what holds; 0: it holds. */
export function distance(value: number, { least, most }: Range): number {
  return Math.max(0, least - value, value - most);
}

interface Scene {
  lane: LaneObservation;
  seen: RunObservation;
  baseline: Baseline | null;
  stepBaseline: Baseline | undefined;
}

type Body<T extends keyof Expectation> = NonNullable<Expectation[T]>;

function count(expectation: Expectation, scene: Scene): number | null {
  const { sockets, pairs, ledger, application, errors, latency, kernelCounter, segments } = expectation;
  if (sockets) return countSockets(sockets, scene);
  if (pairs) return countPairs(pairs, scene);
  if (ledger) return countLedger(ledger, scene);
  if (application) return countApplication(application, scene);
  if (errors)
    return statsOn(errors.side, scene)?.errors[errors.errno] ?? (statsOn(errors.side, scene) ? 0 : null);
  if (latency) return readLatency(latency, scene);
  if (kernelCounter) return countKernel(kernelCounter, scene);
  return segments ? countSegments(segments, expectation.lane, scene) : null;
}

function statsOn(side: Side, { lane }: Scene): ClientStats | ServerStats | null {
  return side === 'Client' ? lane.clientStats : lane.serverStats;
}

function countSockets(wanted: Body<'sockets'>, { lane }: Scene): number | null {
  const sample = wanted.side === 'Client' ? lane.client : lane.server;
  if (!sample || !wanted.unaccepted) return sample?.counts[wanted.state] ?? null;
  return sample.sockets.filter(({ unaccepted, state }) => unaccepted && state === wanted.state).length;
}

function countLedger(wanted: Body<'ledger'>, { seen }: Scene): number | null {
  if (!seen.ledger) return null;
  const lines = seen.ledger.entries.filter(({ fault }) => fault === wanted.fault);
  return lines.reduce((sum, line) => sum + line[wanted.count], 0);
}

function countApplication(wanted: Body<'application'>, scene: Scene): number | null {
  const value = (statsOn(wanted.side, scene) as Record<string, unknown> | null)?.[wanted.counter];
  return typeof value === 'number' ? value : null;
}

/** Null before anything has been timed. */
function readLatency({ of, percentile }: Body<'latency'>, { lane }: Scene): number | null {
  const stats = lane.clientStats;
  const summary = of === 'Connect' ? stats?.connectLatency : stats?.closeLatency;
  if (!summary || summary.count === 0) return null;
  return Math.round({ P50: summary.p50, P99: summary.p99, Max: summary.max }[percentile]);
}

function countKernel(wanted: Body<'kernelCounter'>, { seen, ...from }: Scene): number | null {
  const baseline = wanted.since === 'Step' ? from.stepBaseline : from.baseline;
  const end = wanted.side === 'Client' ? 'client' : 'server';
  const now = seen.counters?.[end][wanted.counter];
  return now === undefined || !baseline ? null : now - (baseline[end][wanted.counter] ?? 0);
}

function countSegments(wanted: Body<'segments'>, lane: string, { seen }: Scene): number {
  return seen.segmentCounts
    .filter((line) => line.lane === lane && line.role === wanted.role)
    .filter((line) => wanted.from === undefined || line.from === wanted.from)
    .filter((line) => wanted.piggyback === 'Include' || line.piggyback === (wanted.piggyback === 'Only'))
    .filter((line) => wanted.retransmissions === 'Include' || !line.retransmission)
    .reduce((sum, line) => sum + line.count, 0);
}

/** Connections, by the client's port, that are in these two states at once. */
function countPairs(wanted: Body<'pairs'>, { lane }: Scene): number | null {
  if (!lane.client || !lane.server) return null;
  const here = statesByPort(lane.client);
  const there = statesByPort(lane.server);
  const ports = [...new Set([...here.keys(), ...there.keys()])];
  return ports.filter(
    (port) => (here.get(port) ?? 'None') === wanted.client && (there.get(port) ?? 'None') === wanted.server,
  ).length;
}

/** Listeners and bound-but-idle sockets have no peer port, and no pair. */
function statesByPort({ sockets }: LaneSample): Map<number, string> {
  return new Map(sockets.filter(({ clientPort }) => clientPort !== 0).map((s) => [s.clientPort, s.state]));
}
