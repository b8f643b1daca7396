// Where the eleven states stand in the drawing, and the two ways of a close around them. In units of the drawing.
import type { TcpState } from '#lab/spec/state.ts';

export const DRAWING = { width: 626, height: 628 } as const;
export const BOX = { width: 144, height: 52 } as const;

const LEFT = 92;
const MIDDLE = 310;
const RIGHT = 520;

/** Middles of the boxes. */
export const BOXES: Readonly<Record<TcpState, { x: number; y: number }>> = {
  CLOSED: { x: MIDDLE, y: 34 },
  LISTEN: { x: MIDDLE, y: 122 },
  SYN_RECV: { x: LEFT, y: 210 },
  SYN_SENT: { x: RIGHT, y: 210 },
  ESTABLISHED: { x: MIDDLE, y: 302 },
  FIN_WAIT_1: { x: LEFT, y: 420 },
  CLOSING: { x: MIDDLE, y: 420 },
  CLOSE_WAIT: { x: RIGHT, y: 420 },
  FIN_WAIT_2: { x: LEFT, y: 538 },
  TIME_WAIT: { x: MIDDLE, y: 538 },
  LAST_ACK: { x: RIGHT, y: 538 },
};

/** The dashed boxes of the textbook. */
export const CLOSES = [
  {
    way: 'ActiveClose',
    title: 'Active close',
    who: 'first to close',
    x: 8,
    y: 362,
    width: 386,
    height: 236,
  },
  {
    way: 'PassiveClose',
    title: 'Passive close',
    who: 'second',
    x: 436,
    y: 362,
    width: 160,
    height: 236,
  },
] as const;
