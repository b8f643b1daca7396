// The proxy's rules in the kernel, as text: one nft table, and one iptables rule per hook that hands packets to the queue.
//
//   prerouting   of a lane ──► destination becomes the lane's other end                      (Gateway)
//   forward      SYN, FIN, RST, ACKs, data, as the lane's diversion says ──► mark ──► iptables: NFQUEUE
//   postrouting  forwarded or injected ──► source becomes the proxy                          (Gateway)
//   in, output   ICMP errors ──► mark: the engine tells the end that they concern            (Gateway)
//
// The chains never change: lanes and diversions are elements of maps, replaced in one transaction: lane-elements.ts.
// As `placement: Sidecar` the engine sits in the server's own namespace, on input and output, and nothing is rewritten.

export const TABLE = 'inet synfin';
/** Set on what is to go to the queue; a bit of its own, so that other marks stay. */
export const DIVERT_MARK = 0x1000_0000;
/** On everything that the proxy sends itself. */
export const INJECT_MARK = 0x2000_0000;
/** On the packet by which the engine proves that its queue works. */
export const PROBE_MARK = 0x4000_0000;
/** On what a firewall beside the engine has lost on its way out of its own stack: the engine drops it, unseen. */
export const LOST_MARK = 0x0800_0000;

export const PLACEMENTS = ['Gateway', 'Sidecar'] as const;
export type Placement = (typeof PLACEMENTS)[number];

/** How long a flow counts as being in handshake or teardown after its last SYN, FIN or RST: retransmissions renew it. */
const TRANSITION_TIMEOUT = '5s';
const TRANSITION_SIZE = 262_144;

/** IP length and TCP header length of every segment without payload, where the IP header has no options. */
function emptySegments(ipHeaderBytes: number): string {
  return Array.from({ length: 11 }, (_, i) => `${ipHeaderBytes + 20 + 4 * i} . ${5 + i}`).join(', ');
}

const CONTROL = 'tcp flags & (fin | syn | rst) != 0';

/**
 * Chains of one direction; `flow` is (lane port, client port) as it stands in a segment of that direction.
 * The update stands alone: where the set is full it ends its rule, and the segment must be diverted all the same.
 */
function flowChains(side: 'client' | 'server', flow: string): string {
  return `
  chain ${side}_acks {
    ${CONTROL} update @transition { ${flow} }
    ${CONTROL} goto to_queue
    ${flow} @transition ip length . tcp doff @empty4 goto to_queue
    ${flow} @transition ip6 length . tcp doff @empty6 goto to_queue
  }
  chain ${side}_transition {
    ${CONTROL} update @transition { ${flow} }
    ${CONTROL} goto to_queue
    ${flow} @transition goto to_queue
  }`;
}

const CLIENT_FLOW = 'tcp dport . tcp sport';
const SERVER_FLOW = 'tcp sport . tcp dport';

/** A lane's port leads to the chain of its diversion: as destination port from the client, as source port from the server. */
const DIVERSION = `
  map from_client { type inet_service : verdict; }
  map from_server { type inet_service : verdict; }
  set transition { type inet_service . inet_service; flags dynamic,timeout; timeout ${TRANSITION_TIMEOUT}; size ${TRANSITION_SIZE}; }
  set empty4 { typeof ip length . tcp doff; elements = { ${emptySegments(20)} } }
  set empty6 { typeof ip6 length . tcp doff; elements = { ${emptySegments(0)} } }

  chain to_queue {
    meta mark set meta mark | ${hex(DIVERT_MARK)} accept
  }
  chain control {
    ${CONTROL} goto to_queue
  }${flowChains('client', CLIENT_FLOW)}${flowChains('server', SERVER_FLOW)}
  chain divert {
    tcp dport vmap @from_client
    tcp sport vmap @from_server
  }
  set acked { type inet_service; }
  chain injected {
    ${CONTROL} tcp dport @acked update @transition { ${CLIENT_FLOW} }
    ${CONTROL} tcp sport @acked update @transition { ${SERVER_FLOW} }
    accept
  }
`;

// In front of mangle (-150), where the iptables rule reads the mark.
const GATEWAY = `${DIVERSION}
  map to_server4 { type ipv4_addr . inet_service : ipv4_addr; }
  map to_server6 { type ipv6_addr . inet_service : ipv6_addr; }
  map to_client4 { type ipv4_addr . inet_service : ipv4_addr; }
  map to_client6 { type ipv6_addr . inet_service : ipv6_addr; }
  map source4 { type inet_service : ipv4_addr; }
  map source6 { type inet_service : ipv6_addr; }
  set quiet_ports { type inet_service; }
  set quiet_servers4 { type ipv4_addr . inet_service; }
  set quiet_servers6 { type ipv6_addr . inet_service; }

  chain prerouting {
    type filter hook prerouting priority -300; policy accept;
    ip daddr set ip saddr . tcp dport map @to_server4 accept
    ip daddr set ip saddr . tcp sport map @to_client4 accept
    ip6 daddr set ip6 saddr . tcp dport map @to_server6 accept
    ip6 daddr set ip6 saddr . tcp sport map @to_client6 accept
  }
  chain forward {
    type filter hook forward priority -160; policy accept;
    goto divert
  }
  chain icmp_errors {
    icmp type destination-unreachable goto to_queue
    icmpv6 type { destination-unreachable, packet-too-big } goto to_queue
  }
  chain icmp_in {
    type filter hook input priority -160; policy accept;
    goto icmp_errors
  }
  chain output {
    type filter hook output priority -160; policy accept;
    icmp type redirect drop
    icmpv6 type nd-redirect drop
    meta mark & ${hex(INJECT_MARK)} != 0 goto injected
    goto icmp_errors
  }
  chain postrouting {
    type filter hook postrouting priority 300; policy accept;
    oifname "lo" accept
    ip saddr set tcp dport map @source4 accept
    ip saddr set tcp sport map @source4 accept
    ip6 saddr set tcp dport map @source6 accept
    ip6 saddr set tcp sport map @source6 accept
  }
  chain input {
    type filter hook input priority 0; policy accept;
    tcp dport @quiet_ports drop
    ip saddr . tcp sport @quiet_servers4 drop
    ip6 saddr . tcp sport @quiet_servers6 drop
  }
`;

// What is injected towards the server itself crosses output and input both.
const SIDECAR = `${DIVERSION}
  chain input {
    type filter hook input priority -160; policy accept;
    meta mark & ${hex(INJECT_MARK)} != 0 goto injected
    goto divert
  }
  chain output {
    type filter hook output priority -160; policy accept;
    meta mark & ${hex(INJECT_MARK)} != 0 goto injected
    goto divert
  }
`;

/** What stands between the braces of the table, without lanes. */
export function tableBody(placement: Placement): string {
  return placement === 'Gateway' ? GATEWAY : SIDECAR;
}

/** Rules for the chain at each hook where something is marked. */
export function queueRules(queue: number): string[] {
  return [handOver(DIVERT_MARK, queue)];
}

/** Rules for the chain in mangle OUTPUT that the probe meets. */
export function probeRules(queue: number): string[] {
  return [handOver(PROBE_MARK, queue)];
}

function handOver(mark: number, queue: number): string {
  return `-m mark --mark ${hex(mark)}/${hex(mark)} -j NFQUEUE --queue-num ${queue} --queue-bypass`;
}

function hex(mark: number): string {
  return `0x${mark.toString(16)}`;
}
