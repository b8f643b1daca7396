// Reads a connection's bytes as requests: header, then pattern; one request may follow another.
import { REQUEST_HEADER_BYTES, readRequestHeader, wrongBytes } from '#lab/spec/application-bytes.ts';

export interface RequestReaderEvents {
  /** A request is complete; `identity` in hexadecimal. */
  onRequest: (identity: string) => void;
  onWrongBytes: (count: number) => void;
}

/** Takes pieces of any size. What does not begin as a request (a stranger: curl) is passed over to its end. */
export class RequestReader {
  readonly #events: RequestReaderEvents;
  readonly #header = Buffer.alloc(REQUEST_HEADER_BYTES);
  #headerLength = 0;
  #identity = '';
  #total = 0;
  #read = 0;
  #isStranger = false;

  constructor(events: RequestReaderEvents) {
    this.#events = events;
  }

  push(data: Buffer): void {
    for (let rest = data; rest.length > 0 && !this.#isStranger; ) {
      rest = rest.subarray(this.#total === 0 ? this.#readHeader(rest) : this.#readPattern(rest));
    }
  }

  #readHeader(data: Buffer): number {
    const taken = data.copy(this.#header, this.#headerLength);
    this.#headerLength += taken;
    if (this.#headerLength < REQUEST_HEADER_BYTES) return taken;
    this.#headerLength = 0;
    const header = readRequestHeader(this.#header);
    if (header === null) {
      this.#isStranger = true;
      return taken;
    }
    this.#identity = header.identity;
    this.#total = header.total;
    this.#read = REQUEST_HEADER_BYTES;
    this.#endIfComplete();
    return taken;
  }

  #readPattern(data: Buffer): number {
    const piece = data.subarray(0, this.#total - this.#read);
    const wrong = wrongBytes(piece, this.#read);
    if (wrong > 0) this.#events.onWrongBytes(wrong);
    this.#read += piece.length;
    this.#endIfComplete();
    return piece.length;
  }

  #endIfComplete(): void {
    if (this.#read < this.#total) return;
    this.#total = 0;
    this.#events.onRequest(this.#identity);
  }
}
