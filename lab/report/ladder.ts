// Draws one connection as a ladder: client left, proxy in the middle, server right, time downwards.
//
//       ms  client                                    proxy                               server
//      0.0              ├─ S Syn ───────────────────────┼─ seq 0 ──────────────────────►│
//      0.1              │◄──────────────── seq 0 ack 1 ─┼─────────────────── S. SynAck ─┤
//      0.2  ESTABLISHED ├─ . HandshakeAck ──────────────┼─ seq 1 ack 1 ────────────────►│ ESTABLISHED
//   1002.1  FIN_WAIT_1  ├─ F. Fin seq 1 ack 1 ──────────╳ dropped by drop-fin           │
import type { Side } from '../spec/segment-role.ts';
import { counted } from './counted.ts';
import { HALF, ladderArrow } from './ladder-arrow.ts';
import { ladderName } from './ladder-name.ts';
import { type LadderRow, ladderRows } from './ladder-rows.ts';
import type { LadderReport } from './lane-report-schema.ts';

/** The widest line: fits a terminal of 100 columns. */
export const LADDER_WIDTH = 99;

const TIME = 8;
const STATE = 11;

/**
 * The ladder as lines of at most {@link LADDER_WIDTH} columns. Beside an end stands the state in which it was sampled
 * after that segment and before the next; it stays in it until another one is given.
 */
export function drawLadder(ladder: LadderReport): string[] {
  const title = `${ladderName(ladder)}: ${ladder.why}`;
  const short = title.length > LADDER_WIDTH ? `${title.slice(0, LADDER_WIDTH - 1)}…` : title;
  const head = line({ time: 'ms', client: 'client', server: 'server' }, heading());
  const rows = ladderRows(ladder).flatMap(drawRow);
  const rest = ladder.omitted > 0 ? [gap(`and ${counted(ladder.omitted, 'segment')} more`)] : [];
  return [short, '', head, ...rows, ...rest];
}

function drawRow(row: LadderRow): string[] {
  const states = {
    time: row.atMs.toFixed(1),
    client: shown(row.states.Client),
    server: shown(row.states.Server),
  };
  if (!row.segment) return [line(states, empty())];
  const left = row.segment.omittedBefore;
  const [arrow, ...below] = ladderArrow(row.segment);
  return [
    ...(left > 0 ? [gap(`${counted(left, 'segment')} more of data and acknowledgments`)] : []),
    line(states, arrow ?? empty()),
    ...below.map((text) => line({ time: '', client: '', server: '' }, text)),
  ];
}

/** What is not drawn, in words. */
function gap(text: string): string {
  return `${' '.repeat(TIME + 2 + STATE + 1)}… ${text}`;
}

function shown(state: LadderRow['states'][Side]): string {
  return state === 'None' ? 'no socket' : (state ?? '');
}

function line(beside: { time: string; client: string; server: string }, middle: string): string {
  const left = `${beside.time.padStart(TIME)}  ${beside.client.padEnd(STATE)} `;
  return `${left}${middle} ${beside.server}`.trimEnd();
}

function empty(): string {
  return `│${' '.repeat(HALF)}│${' '.repeat(HALF)}│`;
}

function heading(): string {
  const half = ' '.repeat(HALF - 2);
  return ` ${half}proxy${half} `;
}
