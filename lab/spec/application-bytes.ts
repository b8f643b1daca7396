// The bytes that client and server exchange: a request with an identity, then a pattern that either end can check.
//
//   request   magic(8) "synfin/1" │ identity(16) │ total length(4, big endian) │ reserved(4) │ pattern …
//   response  pattern from offset 0
//   late      pattern, continued, that a server still sends after its peer has closed

export const REQUEST_HEADER_BYTES = 32;
const MAGIC = new TextEncoder().encode('synfin/1');
const PERIOD = 65_521; // a prime, so that the pattern never lines up with a segment or a buffer

const PATTERN = Uint8Array.from({ length: PERIOD }, (_, i) => (Math.imul(i, 2_654_435_761) >>> 13) & 0xff);

/** `length` bytes of the pattern, from `offset` of the stream on. */
export function patternBytes(offset: number, length: number): Uint8Array {
  const out = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const from = (offset + done) % PERIOD;
    const piece = PATTERN.subarray(from, Math.min(PERIOD, from + length - done));
    out.set(piece, done);
    done += piece.length;
  }
  return out;
}

/** How many bytes of `data`, which begins at `offset` of the stream, are not what the pattern says. */
export function wrongBytes(data: Uint8Array, offset: number): number {
  let wrong = 0;
  let at = offset % PERIOD;
  for (const byte of data) {
    if (byte !== PATTERN[at]) wrong++;
    if (++at === PERIOD) at = 0;
  }
  return wrong;
}

/** A request of `total` bytes, at least {@link REQUEST_HEADER_BYTES}; `identity` is 16 bytes. */
export function requestBytes(identity: Uint8Array, total: number): Uint8Array {
  if (identity.length !== 16)
    throw new RangeError(`Cannot make a request: identity of ${identity.length} bytes, expected 16`);
  if (total < REQUEST_HEADER_BYTES)
    throw new RangeError(`Cannot make a request: ${total} bytes, at least ${REQUEST_HEADER_BYTES}`);
  const out = new Uint8Array(total);
  out.set(MAGIC);
  out.set(identity, 8);
  new DataView(out.buffer).setUint32(24, total);
  out.set(patternBytes(REQUEST_HEADER_BYTES, total - REQUEST_HEADER_BYTES), REQUEST_HEADER_BYTES);
  return out;
}

/** The identity (hexadecimal) and total length of a request, or null if these bytes do not begin one. */
export function readRequestHeader(data: Uint8Array): { identity: string; total: number } | null {
  if (data.length < REQUEST_HEADER_BYTES || MAGIC.some((byte, i) => data[i] !== byte)) return null;
  const total = new DataView(data.buffer, data.byteOffset, data.byteLength).getUint32(24);
  if (total < REQUEST_HEADER_BYTES) return null;
  return { identity: Buffer.from(data.subarray(8, 24)).toString('hex'), total };
}
