// One connection's life on a port pair: what each end has sent and what is still to be answered.
//
// A port pair is used again and again; each new initial sequence number begins a new incarnation (RFC 9293 section 3.4.1).
import type { RangeAttempts } from './range-attempts.ts';
import { CLIENT, type SideIndex } from './role-set.ts';

/**
 * One end of an incarnation: what it has sent, and whether the other end has answered. Sequence numbers are int32.
 * Used again for another when its incarnation is forgotten: what is made anew and lives long costs the collector most.
 */
export class HalfConnection {
  /** Whether `isn` was seen on a SYN. Where the flow was first seen in the middle it is a guess to count from. */
  declare isnKnown: boolean;
  declare isn: number;
  /** Sequence numbers that its SYN takes: 1, and its data with Fast Open. */
  declare synLength: number;
  /** Whether anything of this end has been seen, so that `end` means something. */
  declare endKnown: boolean;
  /** One after the highest sequence number seen. */
  declare end: number;
  declare synAttempts: number;
  declare synAckAttempts: number;
  /** A SYN-ACK of this end has been seen since an ACK of it was last forwarded. */
  declare handshakePending: boolean;
  declare handshakeAckAttempts: number;
  declare finSeen: boolean;
  /** One after the FIN's own sequence number: what acknowledges it. */
  declare finEnd: number;
  declare finAttempts: number;
  /** The FIN has been seen since an ACK of it was last forwarded. */
  declare finPending: boolean;
  declare finAcknowledged: boolean;
  declare ackOfFinAttempts: number;
  declare rstAttempts: number;
  declare retransmitted: RangeAttempts | null;

  constructor() {
    this.reset();
  }

  /** Nothing of it has been seen. */
  reset(): this {
    this.isnKnown = false;
    this.isn = 0;
    this.synLength = 0;
    this.endKnown = false;
    this.end = 0;
    this.synAttempts = 0;
    this.synAckAttempts = 0;
    this.handshakePending = false;
    this.handshakeAckAttempts = 0;
    this.finSeen = false;
    this.finEnd = 0;
    this.finAttempts = 0;
    this.finPending = false;
    this.finAcknowledged = false;
    this.ackOfFinAttempts = 0;
    this.rstAttempts = 0;
    this.retransmitted = null;
    return this;
  }
}

export interface PortPair {
  laneId: number;
  clientPort: number;
}

/** One incarnation of a port pair. */
export class Incarnation {
  readonly laneId: number;
  readonly clientPort: number;
  /** Which use of the port pair, from 1. */
  readonly number: number;
  /** Order of the connection on its lane, from 1. */
  readonly ordinal: number;
  readonly client: HalfConnection;
  readonly server: HalfConnection;
  /** Both FINs acknowledged, or a RST seen. For good: a stale segment does not open it again. */
  closed = false;
  /** The incarnations before and after this one, as far as they are remembered. */
  older: Incarnation | null;
  newer: Incarnation | null = null;

  // Links of the table's lists; see flow-table.ts.
  previousInList: Incarnation | null = null;
  nextInList: Incarnation | null = null;
  isOver = false;
  /** Its halves may be of another by now: it is told nothing more. */
  isForgotten = false;

  /** @param forgotten one whose halves it takes over */
  constructor(key: PortPair, ordinal: number, older: Incarnation | null, forgotten: Incarnation | null) {
    this.laneId = key.laneId;
    this.clientPort = key.clientPort;
    this.number = older ? older.number + 1 : 1;
    this.ordinal = ordinal;
    this.older = older;
    this.client = forgotten ? forgotten.client.reset() : new HalfConnection();
    this.server = forgotten ? forgotten.server.reset() : new HalfConnection();
  }

  half(side: SideIndex): HalfConnection {
    return side === CLIENT ? this.client : this.server;
  }

  /** That end starts anew within the incarnation: a server answers a stale SYN with a new sequence number. */
  renew(side: SideIndex): HalfConnection {
    return this.half(side).reset();
  }
}
