// A buffer that datagrams are read into again and again, and views of what is in it.

export class ReceiveBuffer {
  readonly bytes: Uint8Array;
  /** Of the same bytes. */
  readonly view: DataView;
  /** By length, the latest of each. Datagrams of one length lie alike, and a view for each would keep the collector busy. */
  readonly #parts: (Uint8Array | undefined)[];

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#parts = new Array(bytes.length + 1);
  }

  /** The bytes from `start` to `end`, in place. */
  part(start: number, end: number): Uint8Array {
    const known = this.#parts[end - start];
    if (known?.byteOffset === this.bytes.byteOffset + start) return known;
    const made = this.bytes.subarray(start, end);
    this.#parts[end - start] = made;
    return made;
  }
}
