// Passes ICMP errors on to the end of a lane whose segment they quote: see icmp-error.ts.
import { formatIPv4, formatIPv6, parseAddress } from '#linux/ip-address.ts';
import { type Quoted, readIcmpError, tellIcmpError } from './icmp-error.ts';
import type { LaneTable } from './lane-table.ts';
import type { PacketSender } from './outbox.ts';

export interface IcmpRelayOptions {
  lanes: LaneTable;
  sender: PacketSender;
  /** The proxy's address in a family, or null. */
  ownAddress: (family: 'IPv4' | 'IPv6') => string | null;
}

export class IcmpRelay {
  readonly #options: IcmpRelayOptions;

  constructor(options: IcmpRelayOptions) {
    this.#options = options;
  }

  /**
   * Tells the sender of the quoted segment.
   *
   * @returns false where the packet is no error about a lane's segment
   * @throws ErrnoError where the kernel does not take what is sent
   */
  relay(packet: Uint8Array): boolean {
    const quoted = readIcmpError(packet);
    const own = quoted && this.#options.ownAddress(quoted.family);
    if (!quoted || !own) return false;
    const sender = this.#senderOf(quoted, own);
    if (sender === null) return false;
    const known = { source: parseAddress(sender), destination: parseAddress(own) };
    this.#options.sender.send(tellIcmpError(packet, known), sender);
    return true;
  }

  /** The end that sent the quoted segment. Before or after its source was rewritten, it went to the other end. */
  #senderOf(quoted: Quoted, own: string): string | null {
    const { lanes } = this.#options;
    const { family, sourcePort, destinationPort } = quoted;
    const source = textOf(quoted.source);
    const destination = textOf(quoted.destination);
    const to = lanes.at(family, destinationPort)?.spec;
    if (to && destination === to.server && (source === own || source === to.client)) return to.client;
    const from = lanes.at(family, sourcePort)?.spec;
    if (from && destination === from.client && (source === own || source === from.server)) return from.server;
    return null;
  }
}

function textOf(address: Uint8Array): string {
  return address.length === 4 ? formatIPv4(address, 0) : formatIPv6(address, 0);
}
