// The kernel's own counters of set-up, teardown and trouble, one metric each: a sum over them would mean nothing, so they
// are no family with a label. They count since the network namespace was made.
import type { KernelCounters } from '#lab/run/observation.ts';
import type { Collector, MetricFamily } from '../collector.ts';

/** Name in the kernel → the metric. Meanings: net/ipv4/proc.c, and each one's place in net/ipv4/tcp*.c. */
const COUNTERS: Record<string, { name: string; help: string; type?: 'Gauge' }> = {
  'Tcp.ActiveOpens': { name: 'active_opens_total', help: 'Connections begun by connect()' },
  'Tcp.PassiveOpens': { name: 'passive_opens_total', help: 'Connections that came to a listener' },
  'Tcp.AttemptFails': {
    name: 'attempt_fails_total',
    help: 'Connections that ended in SYN_SENT or SYN_RECV',
  },
  'Tcp.EstabResets': {
    name: 'established_resets_total',
    help: 'Connections that went from ESTABLISHED or CLOSE_WAIT to closed at once: a reset, sent or received',
  },
  'Tcp.CurrEstab': {
    name: 'established_or_close_wait',
    help: 'Sockets in ESTABLISHED and in CLOSE_WAIT together: a CLOSE_WAIT leak hides in it',
    type: 'Gauge',
  },
  'Tcp.InSegs': { name: 'segments_received_total', help: 'Segments received' },
  'Tcp.OutSegs': { name: 'segments_sent_total', help: 'Segments sent, without retransmissions' },
  'Tcp.RetransSegs': {
    name: 'segments_retransmitted_total',
    help: 'Segments sent again, SYN and FIN among them',
  },
  'Tcp.InErrs': { name: 'segments_received_in_error_total', help: 'Segments received that were malformed' },
  'Tcp.OutRsts': { name: 'resets_sent_total', help: 'RST segments sent' },
  'TcpExt.ListenOverflows': {
    name: 'listen_overflows_total',
    help: 'SYNs and final ACKs of a handshake that met a full accept queue',
  },
  'TcpExt.ListenDrops': {
    name: 'listen_drops_total',
    help: 'SYNs and final ACKs that a listener dropped for any reason, overflows among them',
  },
  'TcpExt.TCPReqQFullDrop': {
    name: 'syn_queue_full_drops_total',
    help: 'SYNs dropped because the SYN queue was full and SYN cookies were off',
  },
  'TcpExt.TCPReqQFullDoCookies': {
    name: 'syn_queue_full_cookies_total',
    help: 'SYNs answered with a cookie because the SYN queue was full',
  },
  'TcpExt.SyncookiesSent': { name: 'syncookies_sent_total', help: 'SYN cookies sent' },
  'TcpExt.SyncookiesRecv': { name: 'syncookies_received_total', help: 'ACKs with a valid SYN cookie' },
  'TcpExt.SyncookiesFailed': { name: 'syncookies_failed_total', help: 'ACKs with an invalid SYN cookie' },
  'TcpExt.EmbryonicRsts': {
    name: 'embryonic_resets_total',
    help: 'RSTs received for a connection in SYN_RECV',
  },
  'TcpExt.TW': {
    name: 'minisockets_created_total',
    help: 'Minisockets made, to last longer than 4 s: TIME_WAIT, and orphaned FIN_WAIT_2',
  },
  'TcpExt.TWRecycled': {
    name: 'time_wait_reused_total',
    help: 'TIME_WAIT sockets whose ports an outgoing connection took over',
  },
  'TcpExt.TWKilled': {
    name: 'minisockets_created_short_total',
    help: 'Minisockets made, to last 4 s or less',
  },
  'TcpExt.TCPTimeWaitOverflow': {
    name: 'time_wait_overflows_total',
    help: 'Connections closed without TIME_WAIT because net.ipv4.tcp_max_tw_buckets was reached',
  },
  'TcpExt.TCPAbortOnData': {
    name: 'aborts_on_data_total',
    help: 'Connections reset by close() with SO_LINGER of 0, or by data that came after close()',
  },
  'TcpExt.TCPAbortOnClose': {
    name: 'aborts_on_close_total',
    help: 'Connections reset because close() left data unread',
  },
  'TcpExt.TCPAbortOnTimeout': {
    name: 'aborts_on_timeout_total',
    help: 'Connections given up after retransmissions, keepalives or probes without answer',
  },
  'TcpExt.TCPAbortOnMemory': {
    name: 'aborts_on_memory_total',
    help: 'Connections reset because of too many orphans or net.ipv4.tcp_mem',
  },
  'TcpExt.TCPAbortOnLinger': {
    name: 'aborts_on_linger_total',
    help: 'Connections reset because TCP_LINGER2 was negative',
  },
  'TcpExt.TCPTimeouts': { name: 'retransmission_timeouts_total', help: 'Retransmission timers that fired' },
  'TcpExt.TCPSynRetrans': {
    name: 'syn_retransmissions_total',
    help: 'SYN and SYN-ACK segments sent again',
  },
  'TcpExt.TCPChallengeACK': { name: 'challenge_acks_total', help: 'Challenge ACKs sent (RFC 5961)' },
  'TcpExt.TCPSYNChallenge': {
    name: 'syn_challenges_total',
    help: 'Unexpected SYNs on a live connection that were answered with a challenge ACK',
  },
  'TcpExt.PAWSEstab': {
    name: 'paws_rejected_total',
    help: 'Segments of live connections rejected for an old timestamp (RFC 7323)',
  },
  'TcpExt.TCPACKSkippedTimeWait': {
    name: 'time_wait_acks_skipped_total',
    help: 'ACKs that a socket in TIME_WAIT did not send again because of the rate limit',
  },
  'TcpExt.TCPACKSkippedFinWait2': {
    name: 'fin_wait_2_acks_skipped_total',
    help: 'ACKs that an orphaned socket in FIN_WAIT_2 did not send again because of the rate limit',
  },
};

const FAMILIES = new Map<string, MetricFamily>();
for (const [source, { name, help, type = 'Counter' }] of Object.entries(COUNTERS))
  FAMILIES.set(source, { name: `synfin_tcp_${name}`, help: `${help} (${source})`, type, labels: [] });

/** A counter that this kernel does not have is absent. */
export function kernelCounters(read: () => KernelCounters): Collector {
  return {
    name: 'kernel-counters',
    metrics: [...FAMILIES.values()],
    collect() {
      const values = read();
      return [...FAMILIES].flatMap(([source, { name }]) => {
        const value = values[source];
        return value === undefined ? [] : [{ metric: name, value }];
      });
    },
  };
}
