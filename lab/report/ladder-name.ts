// How a connection that is drawn as a ladder is called.
import type { LadderReport } from './lane-report-schema.ts';

/** "client port 40001", "client 2 to server 0, client port 40001, use 2" */
export function ladderName({ pair, clientPort, incarnation }: LadderReport): string {
  const ends = pair === null ? '' : `client ${pair.client} to server ${pair.server}, `;
  return `${ends}client port ${clientPort}${incarnation > 1 ? `, use ${incarnation}` : ''}`;
}
