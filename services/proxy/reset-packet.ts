// Builds RST segments from the numbers of the segment that triggered them.
//
//   trigger A → B:   seq x, ack y, takes n numbers
//   RST to B, as A:  seq x, ack y       B expects x next (RFC 5961 section 3.2); in SYN-SENT it is y that must fit
//   RST to A, as B:  seq y              or, where the trigger has no ACK, seq 0, ack x + n (RFC 9293 section 3.10.7.1)
import { ACK, RST, type Segment, sequenceLength } from './segment.ts';
import { sequenceAfter } from './sequence.ts';
import { buildTcpPacket } from './tcp-packet.ts';

/** A RST's numbers; int32 as in {@link Segment}. */
export interface ResetNumbers {
  seq: number;
  ack: number;
  flags: number;
}

/** What a RST in the name of the trigger's sender says to its receiver. */
export function numbersForReceiver(trigger: Segment): ResetNumbers {
  const hasAck = (trigger.flags & ACK) !== 0;
  return { seq: trigger.seq, ack: hasAck ? trigger.ack : 0, flags: hasAck ? RST | ACK : RST };
}

/** What a RST in the name of the trigger's receiver says to its sender. */
export function numbersForSender(trigger: Segment): ResetNumbers {
  if ((trigger.flags & ACK) !== 0) return { seq: trigger.ack, ack: 0, flags: RST };
  return { seq: 0, ack: sequenceAfter(trigger.seq, sequenceLength(trigger)), flags: RST | ACK };
}

/** The packet of a RST along the trigger's way (`toReceiver`) or back. */
export function resetPacket(trigger: Segment, toReceiver: boolean): Uint8Array {
  const numbers = toReceiver ? numbersForReceiver(trigger) : numbersForSender(trigger);
  const { bytes, sourceOffset, destinationOffset, sourcePort, destinationPort } = trigger;
  const size = trigger.family === 'IPv4' ? 4 : 16;
  const sender = { address: bytes.subarray(sourceOffset, sourceOffset + size), port: sourcePort };
  const receiver = {
    address: bytes.subarray(destinationOffset, destinationOffset + size),
    port: destinationPort,
  };
  const [from, to] = toReceiver ? [sender, receiver] : [receiver, sender];
  return buildTcpPacket({
    source: from.address,
    destination: to.address,
    sourcePort: from.port,
    destinationPort: to.port,
    ...numbers,
  });
}
