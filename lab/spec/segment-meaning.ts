// What a segment of each role says, in plain words: for docs/states.md and a report's tooltips.
import type { SegmentRole } from './segment-role.ts';

export interface RoleMeaning {
  meaning: string;
  rfc: string;
}

export const ROLE_MEANINGS: Record<SegmentRole, RoleMeaning> = {
  Syn: {
    meaning: "Asks for a connection, and tells the client's initial sequence number.",
    rfc: 'RFC 9293 section 3.5',
  },
  SynAck: {
    meaning: "The server's answer: acknowledges the SYN, and tells the server's own initial sequence number.",
    rfc: 'RFC 9293 section 3.5',
  },
  HandshakeAck: {
    meaning:
      "Acknowledges the server's SYN: the client's word that it means it. The first segment that does so, bare or with data.",
    rfc: 'RFC 9293 section 3.5',
  },
  Data: { meaning: 'Carries bytes of the stream.', rfc: 'RFC 9293 section 3.8' },
  Fin: {
    meaning: 'Says "I have no more to send"; it closes one direction, not both.',
    rfc: 'RFC 9293 section 3.6',
  },
  AckOfFin: {
    meaning: "Acknowledges a FIN: a bare ACK, or one that rides on data or on the other side's own FIN.",
    rfc: 'RFC 9293 section 3.6',
  },
  Rst: {
    meaning: 'Ends the connection at once, in both directions; nothing acknowledges it.',
    rfc: 'RFC 9293 section 3.5.2',
  },
};
