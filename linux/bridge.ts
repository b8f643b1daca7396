// A bridge with namespaces on it, one eth0 each, as pods hang on a node's bridge: lines for `ip -batch`.

export interface BridgePort {
  /** The network namespace that gets eth0. */
  netns: string;
  /** Its address with the prefix length, e.g. "10.77.0.2/24" or "fd77::2/64". */
  address: string;
}

export interface Bridge {
  name: string;
  /** The bridge's own address in this namespace, with the prefix length. */
  address: string;
  ports: readonly BridgePort[];
}

/** All that we make in our own namespace, so that it can be deleted at once: three times as fast as one by one. */
const GROUP = 77;

/** In our own namespace: the bridge and the pairs. Snooping off: neighbour discovery must reach every port. */
export function bridgeLines({ name, address, ports }: Bridge): string[] {
  return [
    `link add ${name} group ${GROUP} type bridge mcast_snooping 0`,
    `addr add ${address} dev ${name}${nodad(address)}`,
    `link set ${name} up`,
    ...ports.flatMap(({ netns }) => [
      `link add ${vethName(netns)} group ${GROUP} type veth peer name eth0 netns ${netns}`,
      `link set ${vethName(netns)} master ${name} up`,
    ]),
  ];
}

/** In the namespace of a port. */
export function portLines({ address }: BridgePort): string[] {
  return ['link set lo up', `addr add ${address} dev eth0${nodad(address)}`, 'link set eth0 up'];
}

/** Undoes {@link bridgeLines}. Deleting the pairs here is immediate; leaving it to the namespaces' end is not. */
export function bridgeDeleteLines(): string[] {
  return [`link del group ${GROUP}`];
}

/** Duplicate address detection would keep an IPv6 address from being used for about a second. */
function nodad(address: string): string {
  return address.includes(':') ? ' nodad' : '';
}

function vethName(netns: string): string {
  return `v-${netns}`;
}
