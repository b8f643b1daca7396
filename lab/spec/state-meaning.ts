// What each state means, in plain words: for `synfin explain`, docs/states.md, and a report's tooltips.

import type { TcpState } from './state.ts';
import type { SysctlName } from './sysctl-meaning.ts';

export interface StateMeaning {
  /** Whole sentences, as howLong. */
  meaning: string;
  /** Who or what must act for the state to end: a phrase without full stop, to follow "waits for". */
  waitsFor: string;
  /** Until when, and which timer keeps the time. */
  howLong: string;
  /** Those that bear on it, full names. */
  sysctls: readonly SysctlName[];
  rfc: string;
}

export const STATE_MEANINGS: Record<TcpState, StateMeaning> = {
  LISTEN: {
    meaning:
      "A server's socket waits for connections; it is none itself: each connection that comes gets a socket of its own.",
    waitsFor: "a SYN from any client, and its own application's accept()",
    howLong: 'No timer: until its application closes it.',
    sysctls: [
      'net.core.somaxconn',
      'net.ipv4.tcp_max_syn_backlog',
      'net.ipv4.tcp_syncookies',
      'net.ipv4.tcp_abort_on_overflow',
    ],
    rfc: 'RFC 9293 sections 3.3.2 and 3.10.7.2',
  },
  SYN_SENT: {
    meaning: 'A client has called connect(), which sent a SYN, and nothing has come back yet.',
    waitsFor: "the server's kernel: its SYN-ACK, or its RST",
    howLong:
      'One round trip; without an answer the SYN is sent again with growing pauses, net.ipv4.tcp_syn_retries times (6: a little over two minutes), and then connect() fails with ETIMEDOUT.',
    sysctls: ['net.ipv4.tcp_syn_retries', 'net.ipv4.ip_local_port_range'],
    rfc: 'RFC 9293 sections 3.3.2 and 3.5',
  },
  SYN_RECV: {
    meaning:
      'A server has received a SYN and answered it with its SYN-ACK; its application knows nothing of it. Linux keeps no more than a small request socket, in the SYN queue.',
    waitsFor: "the client's kernel: its ACK, the third segment",
    howLong:
      'One round trip; without the ACK the SYN-ACK is sent again net.ipv4.tcp_synack_retries times (5: about a minute), and then the request is forgotten.',
    sysctls: ['net.ipv4.tcp_synack_retries', 'net.ipv4.tcp_max_syn_backlog', 'net.ipv4.tcp_syncookies'],
    rfc: 'RFC 9293 sections 3.3.2 (SYN-RECEIVED) and 3.5',
  },
  ESTABLISHED: {
    meaning:
      'The handshake is over on this side, and both directions are open. It is what one side believes: the other may still be in SYN_RECV, or gone.',
    waitsFor: 'data, or for one of the two applications to close',
    howLong:
      'No timer while nothing is sent, unless the application asks for keepalive (net.ipv4.tcp_keepalive_time, 2 hours); data that nobody acknowledges is given up after net.ipv4.tcp_retries2 (15: about 15 minutes).',
    sysctls: [
      'net.ipv4.tcp_keepalive_time',
      'net.ipv4.tcp_keepalive_intvl',
      'net.ipv4.tcp_keepalive_probes',
      'net.ipv4.tcp_retries2',
    ],
    rfc: 'RFC 9293 sections 3.3.2 and 3.8',
  },
  FIN_WAIT_1: {
    meaning:
      'This side closed first: its FIN is under way, or queued behind data for which the peer has no room, and not acknowledged.',
    waitsFor: "the peer's kernel: the ACK of the FIN",
    howLong:
      'One round trip; the FIN is retransmitted, and once no process has the socket open any more (an orphan) it is given up after net.ipv4.tcp_orphan_retries (0 stands for 8: some minutes).',
    sysctls: ['net.ipv4.tcp_orphan_retries', 'net.ipv4.tcp_max_orphans'],
    rfc: 'RFC 9293 sections 3.3.2 and 3.6',
  },
  FIN_WAIT_2: {
    meaning:
      'This side has closed its direction, and the peer has acknowledged that. The other direction is open: the peer may still send.',
    waitsFor: "the peer's application: its close(), which sends the second FIN",
    howLong:
      'No timer while its own application still has the socket open (a half-close); as an orphan net.ipv4.tcp_fin_timeout (60 s).',
    sysctls: ['net.ipv4.tcp_fin_timeout'],
    rfc: 'RFC 9293 sections 3.3.2 and 3.6',
  },
  CLOSING: {
    meaning:
      "Both sides closed before either had heard of the other's close: the peer's FIN has come, and one's own is not acknowledged.",
    waitsFor: "the peer's kernel: the ACK of the FIN",
    howLong:
      'One round trip, so that hardly anyone ever sees it; the FIN is retransmitted, and an orphan given up after net.ipv4.tcp_orphan_retries (0 stands for 8: some minutes).',
    sysctls: ['net.ipv4.tcp_orphan_retries', 'net.ipv4.tcp_max_orphans'],
    rfc: 'RFC 9293 sections 3.3.2 and 3.6, figure 13',
  },
  TIME_WAIT: {
    meaning:
      'Both FINs are sent and acknowledged; the side that closed first remembers the connection, to send the last ACK again if it was lost, and so that no old segment falls into a new connection of the same ports.',
    waitsFor: 'nobody: for time to pass, twice the longest life of a segment (2 MSL)',
    howLong:
      '60 s, compiled into Linux (TCP_TIMEWAIT_LEN); net.ipv4.tcp_fin_timeout does not change it. A RST ends it early (RFC 1337), and so does a new SYN of the same ports.',
    sysctls: [
      'net.ipv4.tcp_max_tw_buckets',
      'net.ipv4.tcp_tw_reuse',
      'net.ipv4.tcp_rfc1337',
      'net.ipv4.ip_local_port_range',
    ],
    rfc: 'RFC 9293 sections 3.3.2 and 3.6.1',
  },
  CLOSE_WAIT: {
    meaning:
      'The peer has closed; the kernel here has acknowledged that and told the application (read() returned 0), which has not closed yet.',
    waitsFor: 'its own application: its close()',
    howLong:
      'No timer and no limit: as long as the process has the socket open; only a RST ends it from outside. Where the application asks for keepalive (net.ipv4.tcp_keepalive_time, 2 hours), a probe brings that RST about once the peer has forgotten.',
    sysctls: ['net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes'],
    rfc: 'RFC 9293 sections 3.3.2 and 3.6',
  },
  LAST_ACK: {
    meaning:
      'The side that closed second has sent its FIN too, and has nothing left to do but to hear of it.',
    waitsFor: "the peer's kernel: the ACK of the second FIN",
    howLong:
      'One round trip; the FIN is retransmitted, and an orphan given up after net.ipv4.tcp_orphan_retries (0 stands for 8: some minutes).',
    sysctls: ['net.ipv4.tcp_orphan_retries', 'net.ipv4.tcp_max_orphans'],
    rfc: 'RFC 9293 sections 3.3.2 and 3.6',
  },
  CLOSED: {
    meaning:
      'There is no connection. A socket that has ended is in no table; what Linux can list is one that is bound to a port and neither listens nor connects.',
    waitsFor: "its own application's listen() or connect(), if there is a socket at all",
    howLong: 'No timer.',
    sysctls: [],
    rfc: 'RFC 9293 sections 3.3.2 and 3.10.7.1',
  },
};
