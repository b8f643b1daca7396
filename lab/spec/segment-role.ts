// What a segment does for its connection: the names by which a fault is aimed.

/**
 * The roles of a segment. HandshakeAck, AckOfFin and a teardown's last ACK are all bare ACKs on the wire, so a role
 * comes from tracking the flow, never from the flags alone. One segment may have two roles: a FIN that also
 * acknowledges the peer's FIN is both Fin and AckOfFin, and then matches a fault on either.
 */
export const SEGMENT_ROLES = ['Syn', 'SynAck', 'HandshakeAck', 'Data', 'Fin', 'AckOfFin', 'Rst'] as const;
export type SegmentRole = (typeof SEGMENT_ROLES)[number];

/** The two ends of a lane. Client is the side that opens the connection (RFC 9293: active open). */
export const SIDES = ['Client', 'Server'] as const;
export type Side = (typeof SIDES)[number];

/** The other end. */
export function otherSide(side: Side): Side {
  return side === 'Client' ? 'Server' : 'Client';
}
