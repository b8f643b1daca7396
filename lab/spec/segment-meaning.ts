// What each segment role means, in a few words: the one source for reports and pages. Only data.
import type { SegmentRole } from './segment-role.ts';

export interface SegmentMeaning {
  /** The flags that it has, as tcpdump writes them. */
  flags: string;
  means: string;
  /** Who waits for whom. */
  waits: string;
  /** What happens when it is lost, and how long that lasts. */
  lost: string;
  /** The settings of Linux that change how long; may be empty. */
  sysctls: readonly string[];
  /** Where RFCs define it. */
  rfc: string;
}

export const SEGMENT_MEANING: Readonly<Record<SegmentRole, SegmentMeaning>> = {
  Syn: {
    flags: 'S',
    means: "The client's wish for a connection, and the number from which it counts its bytes.",
    waits: "The client, in SYN_SENT, waits for the server's SYN-ACK.",
    lost: 'The client sends it again, first after 1 s, for about two minutes; the server knows nothing of it.',
    sysctls: ['net.ipv4.tcp_syn_retries', 'net.ipv4.tcp_syn_linear_timeouts'],
    rfc: 'RFC 9293 section 3.5',
  },
  SynAck: {
    flags: 'S.',
    means: "The server agrees: it acknowledges the client's number and tells its own.",
    waits:
      "The server's kernel, in SYN_RECV, waits for the third segment; its application knows nothing yet.",
    lost: 'The client sends its SYN again and the server its SYN-ACK, each by its own clock, first after 1 s.',
    sysctls: ['net.ipv4.tcp_synack_retries', 'net.ipv4.tcp_syn_retries'],
    rfc: 'RFC 9293 section 3.5',
  },
  HandshakeAck: {
    flags: '.',
    means: "The third segment: the client's word that it means it. Only now is the server's end ESTABLISHED.",
    waits: 'The client waits for nobody: it is ESTABLISHED when it sends this, and may send data at once.',
    lost: 'The client is ESTABLISHED and the server in SYN_RECV, until data or an answer to another SYN-ACK completes the handshake.',
    sysctls: ['net.ipv4.tcp_synack_retries', 'net.ipv4.tcp_syncookies'],
    rfc: 'RFC 9293 section 3.5, figures 6 and 8',
  },
  Data: {
    flags: 'P.',
    means: 'Bytes of the application.',
    waits: "The sender's kernel keeps them until the peer has acknowledged them.",
    lost: 'They are sent again, at ever longer intervals, for about fifteen minutes.',
    sysctls: ['net.ipv4.tcp_retries2'],
    rfc: 'RFC 9293 section 3.8',
  },
  Fin: {
    flags: 'F.',
    means: 'Its sender will send no more. It may still receive.',
    waits:
      'The sender waits for its acknowledgment: in FIN_WAIT_1 if it is the first to close, in LAST_ACK if it is the second.',
    lost: 'It is sent again, first after some 200 ms, at ever longer intervals; the peer goes on as if the connection were open.',
    sysctls: ['net.ipv4.tcp_orphan_retries', 'net.ipv4.tcp_retries2'],
    rfc: 'RFC 9293 section 3.6',
  },
  AckOfFin: {
    flags: '.',
    means:
      "The receiver of a FIN has it. The kernel sends this, not the application; it may ride on the receiver's own FIN.",
    waits:
      'Nobody acknowledges an acknowledgment. So the end that sends the last one waits in TIME_WAIT, to send it again if need be.',
    lost: 'The FIN is sent again, and each time answered again.',
    sysctls: ['net.ipv4.tcp_orphan_retries', 'net.ipv4.tcp_fin_timeout'],
    rfc: 'RFC 9293 section 3.6, figures 12 and 13',
  },
  Rst: {
    flags: 'R',
    means: 'There is no such connection, or there shall be none any more: what it hits ends at once.',
    waits: 'Nobody waits: neither end keeps anything, also no TIME_WAIT, and data on the way is lost.',
    lost: 'It is not sent again. The peer believes in the connection until its next segment is answered by another RST.',
    sysctls: ['net.ipv4.tcp_rfc1337'],
    rfc: 'RFC 9293 sections 3.5.2 and 3.5.3',
  },
};
