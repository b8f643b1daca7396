// One connection's life on a port pair: what each end has sent and what is still to be answered.
//
// A port pair is used again and again; each new initial sequence number begins a new incarnation (RFC 9293 section 3.4.1).
import type { RangeAttempts } from './range-attempts.ts';
import { CLIENT, type SideIndex } from './role-set.ts';

/** One end of an incarnation: what it has sent, and whether the other end has answered. Sequence numbers are int32. */
export class HalfConnection {
  /** Whether `isn` was seen on a SYN. Where the flow was first seen in the middle it is a guess to count from. */
  isnKnown = false;
  isn = 0;
  /** Sequence numbers that its SYN takes: 1, and its data with Fast Open. */
  synLength = 0;
  /** Whether anything of this end has been seen, so that `end` means something. */
  endKnown = false;
  /** One after the highest sequence number seen. */
  end = 0;
  synAttempts = 0;
  synAckAttempts = 0;
  /** A SYN-ACK of this end has been seen since an ACK of it was last forwarded. */
  handshakePending = false;
  handshakeAckAttempts = 0;
  finSeen = false;
  /** One after the FIN's own sequence number: what acknowledges it. */
  finEnd = 0;
  finAttempts = 0;
  /** The FIN has been seen since an ACK of it was last forwarded. */
  finPending = false;
  finAcknowledged = false;
  ackOfFinAttempts = 0;
  rstAttempts = 0;
  retransmitted: RangeAttempts | null = null;
}

/** One incarnation of a port pair. */
export class Incarnation {
  readonly laneId: number;
  readonly clientPort: number;
  /** Which use of the port pair, from 1. */
  readonly number: number;
  /** Order of the connection on its lane, from 1. */
  readonly ordinal: number;
  client = new HalfConnection();
  server = new HalfConnection();
  /** Both FINs acknowledged, or a RST seen. For good: a stale segment does not open it again. */
  closed = false;
  /** The incarnations before and after this one, as far as they are remembered. */
  older: Incarnation | null;
  newer: Incarnation | null = null;

  // Links of the table's lists; see flow-table.ts.
  previousInList: Incarnation | null = null;
  nextInList: Incarnation | null = null;
  isOver = false;

  constructor(key: { laneId: number; clientPort: number }, older: Incarnation | null, ordinal: number) {
    this.laneId = key.laneId;
    this.clientPort = key.clientPort;
    this.number = older ? older.number + 1 : 1;
    this.ordinal = ordinal;
    this.older = older;
  }

  half(side: SideIndex): HalfConnection {
    return side === CLIENT ? this.client : this.server;
  }

  /** That end starts anew within the incarnation: a server answers a stale SYN with a new sequence number. */
  renew(side: SideIndex): HalfConnection {
    const half = new HalfConnection();
    if (side === CLIENT) this.client = half;
    else this.server = half;
    return half;
  }
}
