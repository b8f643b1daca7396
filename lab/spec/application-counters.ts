// What client and server count, and of which of both a counter is; kept by services/client and services/server.
import { clusterRules } from './cluster-rules.ts';
import type { Issue } from './expectation-bounds.ts';

/** Counters of the client's application, for an expectation to name. */
export const CLIENT_COUNTERS = [
  'started',
  'connected',
  'closed',
  'responses',
  'bytesSent',
  'bytesReceived',
  'bytesWrong',
  'endsOfStream',
] as const;
/** Counters of the server's application, for an expectation to name. */
export const SERVER_COUNTERS = [
  'accepted',
  'closed',
  'requests',
  'requestsRepeated',
  'bytesSent',
  'bytesReceived',
  'bytesWrong',
  'endsOfStream',
] as const;

export const counterRules = clusterRules(
  ...(
    [
      ['Client', CLIENT_COUNTERS],
      ['Server', SERVER_COUNTERS],
    ] as const
  ).map(
    ([of, counters]) =>
      [
        `self.side != '${of}' || self.counter in [${counters.map((name) => `'${name}'`).join(', ')}]`,
        `counter must be one of the ${of}: ${counters.join(', ')}`,
        '.counter',
      ] as const,
  ),
);

export function checkCounter({ side: of, counter }: { side: string; counter: string }, issue: Issue): void {
  if (of !== 'Client' && of !== 'Server') return;
  const known: readonly string[] = of === 'Client' ? CLIENT_COUNTERS : SERVER_COUNTERS;
  if (![...CLIENT_COUNTERS, ...SERVER_COUNTERS].some((name) => name === counter) || known.includes(counter))
    return;
  issue(
    ['application', 'counter'],
    `"${counter}" is no counter of the ${of}; use one of ${known.join(', ')}`,
  );
}
