// The proxy's rules in the kernel, as text: one nft table, and one iptables rule per hook that hands packets to the queue.
//
//   prerouting   to the proxy, of a lane ──► destination becomes the lane's other end     (Gateway)
//   forward      SYN, FIN, RST, ACKs, data, as the lane's diversion says ──► mark ──► iptables: NFQUEUE
//   postrouting  forwarded or injected   ──► source becomes the proxy                     (Gateway)
//   in, output   ICMP errors             ──► mark: the engine tells the end that they concern (Gateway)
//
// The chains never change: lanes and diversions are elements of sets and maps, replaced in one transaction: lane-elements.ts.
// As `placement: Sidecar` the engine sits in the server's own namespace, on input and output, and nothing is rewritten.

export const TABLE = 'inet synfin';
/** Set on what is to go to the queue; a bit of its own, so that other marks stay. */
export const DIVERT_MARK = 0x1000_0000;
/** On everything that the proxy sends itself. */
export const INJECT_MARK = 0x2000_0000;
/** On the packet by which the engine proves that its queue works. */
export const PROBE_MARK = 0x4000_0000;

export const PLACEMENTS = ['Gateway', 'Sidecar'] as const;
export type Placement = (typeof PLACEMENTS)[number];

/** How long a flow counts as being in handshake or teardown after its last SYN, FIN or RST: retransmissions renew it. */
const TRANSITION_TIMEOUT = '5s';
const TRANSITION_SIZE = 262_144;

/** IP length and TCP header length of every segment without payload, where the IP header has no options. */
function emptySegments(ipHeaderBytes: number): string {
  return Array.from({ length: 11 }, (_, i) => `${ipHeaderBytes + 20 + 4 * i} . ${5 + i}`).join(', ');
}

const SETS = `
  set divert_control { type inet_service; }
  set divert_acks { type inet_service; }
  set divert_payload { type inet_service; }
  set divert_all { type inet_service; }
  set transition { type inet_service . inet_service; flags dynamic,timeout; timeout ${TRANSITION_TIMEOUT}; size ${TRANSITION_SIZE}; }
  set empty4 { typeof ip length . tcp doff; elements = { ${emptySegments(20)} } }
  set empty6 { typeof ip6 length . tcp doff; elements = { ${emptySegments(0)} } }
`;

const CONTROL = 'tcp flags & (fin | syn | rst) != 0';

/** A flow that says SYN, FIN or RST is in transition, as (lane port, client port). */
const FEED = `
    ${CONTROL} tcp dport @divert_acks update @transition { tcp dport . tcp sport }
    ${CONTROL} tcp sport @divert_acks update @transition { tcp sport . tcp dport }`;

const DIVERT = `
    tcp dport @divert_all goto to_queue
    tcp sport @divert_all goto to_queue
    ${CONTROL} tcp dport @divert_control goto to_queue
    ${CONTROL} tcp sport @divert_control goto to_queue
    tcp dport . tcp sport @transition jump in_transition
    tcp sport . tcp dport @transition jump in_transition`;

const SHARED_CHAINS = `
  chain to_queue {
    meta mark set meta mark | ${hex(DIVERT_MARK)}
  }
  chain in_transition {
    tcp dport @divert_payload goto to_queue
    tcp sport @divert_payload goto to_queue
    ip length . tcp doff @empty4 tcp dport @divert_acks goto to_queue
    ip length . tcp doff @empty4 tcp sport @divert_acks goto to_queue
    ip6 length . tcp doff @empty6 tcp dport @divert_acks goto to_queue
    ip6 length . tcp doff @empty6 tcp sport @divert_acks goto to_queue
  }
`;

// In front of mangle (-150), where the iptables rule reads the mark.
const GATEWAY = `
  set self4 { type ipv4_addr; }
  set self6 { type ipv6_addr; }
  map to_server4 { type ipv4_addr . inet_service : ipv4_addr; }
  map to_server6 { type ipv6_addr . inet_service : ipv6_addr; }
  map to_client4 { type ipv4_addr . inet_service : ipv4_addr; }
  map to_client6 { type ipv6_addr . inet_service : ipv6_addr; }
  map source4 { type inet_service : ipv4_addr; }
  map source6 { type inet_service : ipv6_addr; }
  set quiet_ports { type inet_service; }
  set quiet_servers4 { type ipv4_addr . inet_service; }
  set quiet_servers6 { type ipv6_addr . inet_service; }
${SHARED_CHAINS}
  chain injected {
    meta l4proto != tcp accept${FEED}
  }
  chain icmp_errors {
    icmp type destination-unreachable goto to_queue
    icmpv6 type { destination-unreachable, packet-too-big } goto to_queue
  }
  chain prerouting {
    type filter hook prerouting priority -300; policy accept;
    ip daddr @self4 ip daddr set ip saddr . tcp dport map @to_server4
    ip daddr @self4 ip daddr set ip saddr . tcp sport map @to_client4
    ip6 daddr @self6 ip6 daddr set ip6 saddr . tcp dport map @to_server6
    ip6 daddr @self6 ip6 daddr set ip6 saddr . tcp sport map @to_client6
  }
  chain forward {
    type filter hook forward priority -160; policy accept;
    meta l4proto != tcp accept${FEED}${DIVERT}
  }
  chain output {
    type filter hook output priority -160; policy accept;
    icmp type redirect drop
    icmpv6 type nd-redirect drop
    meta mark & ${hex(INJECT_MARK)} != 0 goto injected
    goto icmp_errors
  }
  chain icmp_in {
    type filter hook input priority -160; policy accept;
    goto icmp_errors
  }
  chain postrouting {
    type filter hook postrouting priority 300; policy accept;
    oifname "lo" accept
    ip saddr != @self4 ip saddr set tcp dport map @source4
    ip saddr != @self4 ip saddr set tcp sport map @source4
    ip6 saddr != @self6 ip6 saddr set tcp dport map @source6
    ip6 saddr != @self6 ip6 saddr set tcp sport map @source6
  }
  chain input {
    type filter hook input priority 0; policy accept;
    tcp dport @quiet_ports drop
    ip saddr . tcp sport @quiet_servers4 drop
    ip6 saddr . tcp sport @quiet_servers6 drop
  }
`;

// What is injected towards the server itself crosses output and input both.
const SIDECAR = `${SHARED_CHAINS}
  chain input {
    type filter hook input priority -160; policy accept;
    meta l4proto != tcp accept${FEED}
    meta mark & ${hex(INJECT_MARK)} != 0 accept${DIVERT}
  }
  chain output {
    type filter hook output priority -160; policy accept;
    meta l4proto != tcp accept${FEED}
    meta mark & ${hex(INJECT_MARK)} != 0 accept${DIVERT}
  }
`;

/** What stands between the braces of the table, without lanes. */
export function tableBody(placement: Placement): string {
  return `${SETS}${placement === 'Gateway' ? GATEWAY : SIDECAR}`;
}

/** Rules for the chain in mangle FORWARD (Gateway), or INPUT and OUTPUT (Sidecar). */
export function queueRules(queue: number): string[] {
  return [
    `-m mark --mark ${hex(DIVERT_MARK)}/${hex(DIVERT_MARK)} -j NFQUEUE --queue-num ${queue} --queue-bypass`,
  ];
}

/** Rules for the chain in mangle OUTPUT that the probe meets. */
export function probeRules(queue: number): string[] {
  return [
    `-m mark --mark ${hex(PROBE_MARK)}/${hex(PROBE_MARK)} -j NFQUEUE --queue-num ${queue} --queue-bypass`,
  ];
}

function hex(mark: number): string {
  return `0x${mark.toString(16)}`;
}
