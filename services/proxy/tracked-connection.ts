// For tests: says in a line what a client and a server send, and keeps the answers of the tracker.
//
//   connection.client('S', { seq: 100 })  →  'Syn'      connection.server('F.')  →  'Fin+AckOfFin(piggyback)'
import { FlowTracker, type TrackedLane } from './flow-tracker.ts';
import type { Incarnation } from './incarnation.ts';
import { CLIENT, ROLE, roleNames, SERVER, type SideIndex } from './role-set.ts';
import { ACK, FIN, PSH, RST, Segment, SYN } from './segment.ts';
import { SegmentFacts } from './segment-facts.ts';

const FLAG: Readonly<Record<string, number>> = { S: SYN, F: FIN, R: RST, P: PSH, '.': ACK };

/** What is not given is 0, but for the port. */
export interface SentSegment {
  seq?: number;
  ack?: number;
  length?: number;
  port?: number;
  /** The proxy takes it out: it is not forwarded. */
  lost?: boolean;
}

export class TrackedConnection {
  readonly closed: Incarnation[] = [];
  readonly tracker: FlowTracker;
  readonly lane: TrackedLane = { id: 1, connections: 0 };
  readonly facts = new SegmentFacts();

  constructor(limit = 1000) {
    this.tracker = new FlowTracker({ limit, onClosed: (incarnation) => this.closed.push(incarnation) });
  }

  /** @returns the roles, each with its attempt from the second on, and whether it rides on another */
  client(flags: string, segment: SentSegment = {}): string {
    return this.#send(CLIENT, flags, segment);
  }

  server(flags: string, segment: SentSegment = {}): string {
    return this.#send(SERVER, flags, segment);
  }

  /** The incarnation of the segment sent last. */
  get incarnation(): Incarnation {
    return this.facts.incarnation;
  }

  #send(
    from: SideIndex,
    flags: string,
    { seq = 0, ack = 0, length = 0, port = 40_000, lost }: SentSegment,
  ): string {
    const segment = new Segment();
    segment.flags = [...flags].reduce((bits, letter) => bits | (FLAG[letter] ?? 0), 0);
    segment.seq = seq | 0;
    segment.ack = ack | 0;
    segment.payloadLength = length;
    [segment.sourcePort, segment.destinationPort] = from === CLIENT ? [port, 9000] : [9000, port];
    this.tracker.observe(segment, this.lane, from, this.facts);
    const { facts } = this;
    if (!lost) this.tracker.forwarded(facts.incarnation, from, facts.roles);
    return roleNames(facts.roles)
      .map((role) => {
        const attempt = facts.attempts[Math.log2(ROLE[role])] ?? 0;
        const suffix = (facts.piggyback & ROLE[role]) !== 0 ? ' on another' : '';
        return `${role}${attempt === 1 ? '' : ` ${attempt}`}${suffix}`;
      })
      .join(' + ');
  }
}
