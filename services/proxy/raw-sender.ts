// The raw sockets by which the proxy sends, one per family, opened when first needed.
import { RawSocket } from '#linux/raw-socket.ts';

export class RawSender {
  readonly #mark: number;
  #ipv4: RawSocket | null = null;
  #ipv6: RawSocket | null = null;

  /** @param mark on all that it sends */
  constructor(mark: number) {
    this.#mark = mark;
  }

  /** Opens the socket of a family, so that what is missing for it shows before it is needed. @throws ErrnoError */
  open(family: 'IPv4' | 'IPv6'): RawSocket {
    if (family === 'IPv4') {
      this.#ipv4 ??= RawSocket.open({ family, mark: this.#mark });
      return this.#ipv4;
    }
    this.#ipv6 ??= RawSocket.open({ family, mark: this.#mark });
    return this.#ipv6;
  }

  /** @throws ErrnoError where the kernel does not take the packet */
  send(packet: Uint8Array, destination: string): void {
    this.open(destination.includes(':') ? 'IPv6' : 'IPv4').send(packet, destination);
  }

  close(): void {
    this.#ipv4?.close();
    this.#ipv6?.close();
  }
}
