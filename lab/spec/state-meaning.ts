// What each TCP state means, in a few words: the one source for reports and pages. Only data.
import type { TcpState } from './state.ts';

export interface StateMeaning {
  /** As RFC 9293 writes it. */
  rfcName: string;
  means: string;
  /** Who waits for whom. */
  waits: string;
  /** How long, and what ends it. */
  lasts: string;
  /** The settings of Linux that change how long, or how many; may be empty. */
  sysctls: readonly string[];
  /** Where RFCs define it. */
  rfc: string;
}

export const STATE_MEANING: Readonly<Record<TcpState, StateMeaning>> = {
  LISTEN: {
    rfcName: 'LISTEN',
    means: 'A socket that takes connections and has none itself.',
    waits:
      'The kernel waits for a SYN from anyone. Connections that are complete wait in its accept queue for the application.',
    lasts:
      'Until the application closes it. It is the same socket all the time: one per port, not one per client.',
    sysctls: ['net.core.somaxconn', 'net.ipv4.tcp_max_syn_backlog', 'net.ipv4.tcp_syncookies'],
    rfc: 'RFC 9293 sections 3.3.2 and 3.10.7.2',
  },
  SYN_SENT: {
    rfcName: 'SYN-SENT',
    means: 'This end has asked for a connection: its SYN is out, and connect() has not returned.',
    waits: "This end waits for the peer's SYN-ACK.",
    lasts:
      'One round trip. If nothing answers, the SYN is sent again, first after 1 s; after about two minutes connect() fails with ETIMEDOUT. A RST ends it at once, with ECONNREFUSED.',
    sysctls: ['net.ipv4.tcp_syn_retries', 'net.ipv4.tcp_syn_linear_timeouts'],
    rfc: 'RFC 9293 sections 3.5 and 3.10.7.3',
  },
  SYN_RECV: {
    rfcName: 'SYN-RECEIVED',
    means: 'A SYN has come and a SYN-ACK has gone out: half a connection, of which no application knows.',
    waits: "This end's kernel waits for the third segment of the handshake.",
    lasts:
      'One round trip. If the third segment does not come, the SYN-ACK is sent again, first after 1 s, and after about a minute the kernel forgets it. How many there may be is limited by the backlog.',
    sysctls: [
      'net.ipv4.tcp_synack_retries',
      'net.ipv4.tcp_max_syn_backlog',
      'net.ipv4.tcp_syncookies',
      'net.core.somaxconn',
    ],
    rfc: 'RFC 9293 sections 3.5 and 3.10.7.4',
  },
  ESTABLISHED: {
    rfcName: 'ESTABLISHED',
    means: 'The connection is open: data may pass both ways.',
    waits:
      'Nobody has to wait. On the server it may still be in the accept queue; then the application does not know of it yet.',
    lasts:
      'As long as both ends like. An idle one stays for ever when its peer is gone without a word, unless keepalive is on; one with unacknowledged data is given up after about fifteen minutes.',
    sysctls: [
      'net.ipv4.tcp_keepalive_time',
      'net.ipv4.tcp_keepalive_intvl',
      'net.ipv4.tcp_keepalive_probes',
      'net.ipv4.tcp_retries2',
    ],
    rfc: 'RFC 9293 sections 3.3.2 and 3.8.4',
  },
  FIN_WAIT_1: {
    rfcName: 'FIN-WAIT-1',
    means: 'This end has closed, and its FIN is not yet acknowledged.',
    waits: "This end waits for the peer's kernel, which acknowledges the FIN without asking its application.",
    lasts:
      'One round trip. If no acknowledgment comes, the FIN is sent again; a socket that its application has closed is given up after some minutes. With unsent data and a peer that takes none, as long as the peer answers probes.',
    sysctls: ['net.ipv4.tcp_orphan_retries', 'net.ipv4.tcp_max_orphans'],
    rfc: 'RFC 9293 section 3.6',
  },
  FIN_WAIT_2: {
    rfcName: 'FIN-WAIT-2',
    means: 'This end has closed and the peer knows, but the peer has not closed.',
    waits: "This end waits for the peer's application to close.",
    lasts:
      'After close(): 60 s, then the kernel forgets it. After shutdown() with the socket still open: for ever.',
    sysctls: ['net.ipv4.tcp_fin_timeout'],
    rfc: 'RFC 9293 section 3.6',
  },
  CLOSING: {
    rfcName: 'CLOSING',
    means:
      "Both ends have closed at the same time: the peer's FIN came before the acknowledgment of one's own.",
    waits: 'This end waits for the acknowledgment of its FIN.',
    lasts:
      'Less than a round trip, so it is hardly ever seen. If the acknowledgment is lost, the FIN is sent again, for some minutes at most.',
    sysctls: ['net.ipv4.tcp_orphan_retries'],
    rfc: 'RFC 9293 section 3.6, figure 13',
  },
  TIME_WAIT: {
    rfcName: 'TIME-WAIT',
    means:
      'The connection is over, and this end closed first. The kernel keeps its memory, so that old segments do no harm and a lost last ACK can be sent again.',
    waits: 'This end waits for time to pass. Its application has long gone on.',
    lasts:
      '60 s, fixed in the kernel: tcp_fin_timeout does not change it. Meanwhile the same pair of ports to the same peer is taken.',
    sysctls: ['net.ipv4.tcp_tw_reuse', 'net.ipv4.tcp_max_tw_buckets', 'net.ipv4.tcp_rfc1337'],
    rfc: 'RFC 9293 sections 3.3.2 and 3.6; RFC 1337',
  },
  CLOSE_WAIT: {
    rfcName: 'CLOSE-WAIT',
    means: 'The peer has closed, and the application on this end has not.',
    waits: "The kernel waits for this end's own application to close. So does the peer, in FIN_WAIT_2.",
    lasts: 'Until the application closes it: no timer ends it. Many of them are a leak in the application.',
    sysctls: [],
    rfc: 'RFC 9293 section 3.6',
  },
  LAST_ACK: {
    rfcName: 'LAST-ACK',
    means: 'The peer closed first, this end has closed too, and its FIN is not yet acknowledged.',
    waits: "This end waits for the peer's last ACK.",
    lasts: 'One round trip. If the last ACK does not come, the FIN is sent again, for some minutes at most.',
    sysctls: ['net.ipv4.tcp_orphan_retries', 'net.ipv4.tcp_max_orphans'],
    rfc: 'RFC 9293 section 3.6',
  },
  CLOSED: {
    rfcName: 'CLOSED',
    means:
      'No connection. What ends here leaves every table of the kernel; Linux can list only a socket that is bound and neither listens nor connects.',
    waits: 'Nobody waits. A bound socket waits for its application to do something with it.',
    lasts: 'Until its application closes it.',
    sysctls: [],
    rfc: 'RFC 9293 section 3.3.2',
  },
};
