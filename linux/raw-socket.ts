// Sends whole IP packets, header included, with a firewall mark that lets rules tell them from real traffic.
import { encodeSocketAddress, familyOf, type IpFamily } from './ip-address.ts';
import {
  AF_INET,
  AF_INET6,
  checked,
  libc,
  SOCK_RAW,
  SOL_IP,
  SOL_IPV6,
  SOL_SOCKET,
  setIntOption,
} from './libc.ts';

const IPPROTO_RAW = 255;
const IP_HDRINCL = 3;
const IPV6_HDRINCL = 36;
const SO_SNDBUF = 7;
const SO_MARK = 36;
/** Room for a few thousand segments on their way to a device; net.core.wmem_max caps it. */
const SEND_BUFFER_BYTES = 4 << 20;
/** A lane has two ends, so a proxy has few destinations; the limit only guards against a mistake. */
const CACHED_DESTINATIONS = 256;

/**
 * A raw socket that sends and never receives.
 *
 * What the kernel fills in: IPv4 total length and header checksum always, identification and source address where
 * they are 0 (man 7 raw). IPv6 headers and all TCP checksums go out as they are.
 */
export class RawSocket {
  readonly #fd: number;
  readonly #family: IpFamily;
  readonly #destinations = new Map<string, Uint8Array>();
  #closed = false;

  private constructor(fd: number, family: IpFamily) {
    this.#fd = fd;
    this.#family = family;
  }

  /**
   * @param o.mark the mark that packets carry from the OUTPUT hook on (SO_MARK), 32 bits; 0 for none
   * @throws {ErrnoError} EPERM without CAP_NET_RAW (socket) or CAP_NET_ADMIN (mark); EAFNOSUPPORT without IPv6
   */
  static open(o: { family: IpFamily; mark: number }): RawSocket {
    const action = `open a raw ${o.family} socket`;
    const isV6 = o.family === 'IPv6';
    const fd = checked(
      libc.socket(isV6 ? AF_INET6 : AF_INET, SOCK_RAW, IPPROTO_RAW),
      'socket',
      action,
      'raw sockets need CAP_NET_RAW in the user namespace that owns the network namespace',
    );
    try {
      const header = isV6
        ? setIntOption(fd, SOL_IPV6, IPV6_HDRINCL, 1)
        : setIntOption(fd, SOL_IP, IP_HDRINCL, 1);
      checked(header, isV6 ? 'setsockopt IPV6_HDRINCL' : 'setsockopt IP_HDRINCL', action);
      const mark = setIntOption(fd, SOL_SOCKET, SO_MARK, o.mark);
      checked(mark, 'setsockopt SO_MARK', action, 'a mark needs CAP_NET_ADMIN');
      checked(setIntOption(fd, SOL_SOCKET, SO_SNDBUF, SEND_BUFFER_BYTES), 'setsockopt SO_SNDBUF', action);
    } catch (error) {
      libc.close(fd);
      throw error;
    }
    return new RawSocket(fd, o.family);
  }

  /**
   * Sends one packet.
   *
   * @param packet starts with the IP header; may be a view into a larger buffer
   * @param destination where to route it: the address that the IP header has as its destination
   * @throws {ErrnoError} EMSGSIZE above the MTU, ENETUNREACH, EPERM (a rule dropped it), EAGAIN or ENOBUFS (queue full)
   */
  send(packet: Uint8Array, destination: string): void {
    if (this.#closed) throw new Error(`Cannot send to ${destination}: the raw socket is closed`);
    const sent = libc.sendto(this.#fd, packet, this.#addressOf(destination));
    if (sent < 0) checked(sent, 'sendto', `send ${packet.length} bytes to ${destination}`);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    libc.close(this.#fd);
  }

  #addressOf(destination: string): Uint8Array {
    const known = this.#destinations.get(destination);
    if (known !== undefined) return known;
    if (familyOf(destination) !== this.#family) {
      throw new TypeError(`Cannot send to "${destination}": the raw socket is for ${this.#family} addresses`);
    }
    // Port 0: in a raw IPv6 socket a port would be taken for the protocol.
    const address = encodeSocketAddress(destination, 0);
    if (this.#destinations.size >= CACHED_DESTINATIONS) this.#destinations.clear();
    this.#destinations.set(destination, address);
    return address;
  }
}
