// Arithmetic on TCP sequence numbers, which wrap at 2^32 (RFC 9293 section 3.4).
//
// A sequence number is kept as an int32, so that V8 holds it without a box; only what leaves the proxy is unsigned.

/** How far `a` is after `b`; negative where it is before. Right for distances below 2^31. */
export function sequenceDistance(a: number, b: number): number {
  return (a - b) | 0;
}

/** The sequence number `count` after `sequence`. */
export function sequenceAfter(sequence: number, count: number): number {
  return (sequence + count) | 0;
}

/** As it stands on the wire: 0 to 2^32 - 1. */
export function unsigned(sequence: number): number {
  return sequence >>> 0;
}
