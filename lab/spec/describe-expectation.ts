// One English sentence for an expectation, made from its fields.
import type { Expectation } from './expectation.ts';

interface Bounds {
  atLeast?: number | undefined;
  atMost?: number | undefined;
  atLeastPercent?: number | undefined;
  atMostPercent?: number | undefined;
}

/**
 * The sentence that a reader is told, without a full stop: the expectation's own text, or one made from its fields, such
 * as "on the server at least 95 % of the connections in CLOSE_WAIT within 10s".
 */
export function describeExpectation(expectation: Expectation): string {
  return expectation.text ?? `${subject(expectation)}${where(expectation)}${time(expectation)}`;
}

function subject(expectation: Expectation): string {
  const { sockets, pairs, ledger, application, errors, latency, kernelCounter, segments } = expectation;
  if (sockets) return describeSockets(sockets);
  if (pairs) {
    const ends = `${end(pairs.client)} on the client and ${end(pairs.server)} on the server`;
    return `${amount(pairs, ['connection', 'connections'])} with ${ends}`;
  }
  if (ledger)
    return `fault "${ledger.fault}" ${LEDGER[ledger.count]} ${amount(ledger, ['segment', 'segments'])}`;
  if (application) {
    const [noun, after] = COUNTERS[application.counter] ?? [['', ''], application.counter];
    return `at the ${application.side.toLowerCase()}'s application ${amount(application, noun)} ${after}`;
  }
  if (errors) {
    const failures = amount(errors, ['failure', 'failures']);
    return `at the ${errors.side.toLowerCase()}'s application ${failures} with ${errors.errno}`;
  }
  if (latency) {
    const takes = `${latency.of.toLowerCase()} takes ${amount(latency, ['ms', 'ms'])}`;
    return `at the client's application ${takes} at the ${PERCENTILES[latency.percentile]}`;
  }
  if (kernelCounter) {
    const growth = amount(kernelCounter, ['', '']);
    const since = kernelCounter.since === 'Step' ? ' in this step' : '';
    return `on the ${kernelCounter.side.toLowerCase()} ${kernelCounter.counter} grows by ${growth}${since}`;
  }
  return segments ? describeSegments(segments) : expectation.name;
}

function describeSockets(sockets: NonNullable<Expectation['sockets']>): string {
  const waiting = sockets.unaccepted ? ', not yet accepted' : '';
  return `on the ${sockets.side.toLowerCase()} ${amount(sockets, ['socket', 'sockets'])} in ${sockets.state}${waiting}`;
}

function describeSegments(segments: NonNullable<Expectation['segments']>): string {
  const noun =
    segments.piggyback === 'Exclude' ? `bare ${segments.role} segment` : `${segments.role} segment`;
  const from = segments.from ? ` from the ${segments.from.toLowerCase()}` : '';
  const riding = segments.piggyback === 'Only' ? ' riding on another segment' : '';
  const again = segments.retransmissions === 'Include' ? ', retransmissions included,' : '';
  return `at the proxy ${amount(segments, [noun, `${noun}s`])}${from}${riding}${again}`;
}

/** A noun, singular and plural; empty for the bare number. */
type Noun = readonly [string, string];

/**
 * Bounds in words: "at least 5 sockets", "exactly 1 socket", "no socket", "at least 95 % of the connections", and of what
 * is no connection "at least 2 segments per connection".
 */
export function amount(bounds: Bounds, noun: Noun): string {
  const shares =
    noun[0] === 'connection' || noun[0] === 'socket' ? shareBounds(bounds) : ratioBounds(bounds, noun);
  return [...countBounds(bounds, noun), ...shares].join(' and ');
}

function countBounds({ atLeast, atMost }: Bounds, noun: Noun): string[] {
  if (atMost === 0) return [noun[0] === '' ? '0' : `no ${noun[0]}`];
  if (atLeast !== undefined && atLeast === atMost) return [`exactly ${counted(atLeast, noun)}`];
  if (atLeast !== undefined && atMost !== undefined)
    return [`at least ${atLeast} and at most ${counted(atMost, noun)}`];
  return [
    ...(atLeast === undefined ? [] : [`at least ${counted(atLeast, noun)}`]),
    ...(atMost === undefined ? [] : [`at most ${counted(atMost, noun)}`]),
  ];
}

function counted(number: number, [one, many]: Noun): string {
  return one === '' ? `${number}` : `${number} ${number === 1 ? one : many}`;
}

function shareBounds({ atLeastPercent: low, atMostPercent: high }: Bounds): string[] {
  if (low === 100 && high === 100) return ['all of the connections, and no more,'];
  const parts: string[] = [];
  if (low !== undefined)
    parts.push(low === 100 ? 'all of the connections' : `at least ${low} % of the connections`);
  if (high !== undefined)
    parts.push(high === 0 ? 'none of the connections' : `at most ${high} % of the connections`);
  return parts;
}

function ratioBounds({ atLeastPercent: low, atMostPercent: high }: Bounds, noun: Noun): string[] {
  if (high === 0) return [noun[0] === '' ? '0' : `no ${noun[0]}`];
  if (low !== undefined && low === high) return [`exactly ${ratio(low, noun)}`];
  return [
    ...(low === undefined ? [] : [`at least ${ratio(low, noun)}`]),
    ...(high === undefined ? [] : [`at most ${ratio(high, noun)}`]),
  ];
}

/** 200 → "2 segments per connection", 95 → "95 segments per 100 connections". */
function ratio(percent: number, noun: Noun): string {
  if (percent % 100 === 0) return `${counted(percent / 100, noun)} per connection`;
  return `${counted(percent, noun)} per 100 connections`;
}

const LEDGER = {
  matched: 'matches',
  applied: 'is applied to',
  passed: 'lets pass',
  skipped: 'skips',
  held: 'holds',
} as const;

const PERCENTILES = { P50: 'median', P99: '99th percentile', Max: 'slowest' } as const;

const COUNTERS: Record<string, [readonly [string, string], string]> = {
  started: [['connection', 'connections'], 'started'],
  connected: [['connection', 'connections'], 'established'],
  accepted: [['connection', 'connections'], 'accepted'],
  closed: [['connection', 'connections'], 'closed'],
  requests: [['request', 'requests'], 'received'],
  requestsRepeated: [['request', 'requests'], 'received once more'],
  responses: [['response', 'responses'], 'received'],
  bytesSent: [['byte', 'bytes'], 'sent'],
  bytesReceived: [['byte', 'bytes'], 'received'],
  bytesWrong: [['byte', 'bytes'], 'received wrong'],
  endsOfStream: [['end of stream', 'ends of stream'], 'read'],
};

function end(state: string): string {
  return state === 'None' ? 'no socket' : state;
}

function where({ lane, kernelCounter }: Expectation): string {
  // A kernel counts for the whole end: a lane says no more than of which connections a share is.
  const isOfAllLanes =
    kernelCounter?.atLeastPercent === undefined && kernelCounter?.atMostPercent === undefined;
  return lane === 'main' || (kernelCounter && isOfAllLanes) ? '' : ` on lane "${lane}"`;
}

function time({ when, within, for: kept }: Expectation): string {
  if (when === 'Always') return ' throughout the step';
  if (when === 'AtEnd') return ' at the end of the step';
  return ` within ${within}${kept === '0s' ? '' : `, and for ${kept} from then on`}`;
}
