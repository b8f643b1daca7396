// What else there is to tell of a state, besides its meaning: how it comes about, and how one sees it.
import type { Side } from './segment-role.ts';
import type { TcpState } from './state.ts';

/** A line of a picture: a segment on its way, and what each end is or does then. States and calls only, no prose. */
export interface PictureRow {
  client?: string;
  server?: string;
  segment?: { from: Side; name: string; lost?: true };
}

export interface StateStory {
  /** On which end it is found. */
  seenOn: string;
  /** How one sees it, and what misleads. */
  look: string;
  /** Its name for `ss state`. */
  ss: string;
  /** Kernel counters that give it away, with the exporter's metric of each. */
  counters: readonly { kernel: string; metric: string }[];
  picture: readonly PictureRow[];
}

/** The texts of a state, in any language. */
export interface StateText {
  meaning: string;
  waitsFor: string;
  howLong: string;
  seenOn: string;
  look: string;
}

const fromClient = (name: string, lost?: true): Pick<PictureRow, 'segment'> => ({
  segment: { from: 'Client', name, ...(lost ? { lost } : {}) },
});
const fromServer = (name: string, lost?: true): Pick<PictureRow, 'segment'> => ({
  segment: { from: 'Server', name, ...(lost ? { lost } : {}) },
});

const RETRANSMITTED = { kernel: 'Tcp.RetransSegs', metric: 'synfin_tcp_segments_retransmitted_total' };
const SYN_RETRANSMITTED = { kernel: 'TcpExt.TCPSynRetrans', metric: 'synfin_tcp_syn_retransmissions_total' };
const GIVEN_UP = { kernel: 'TcpExt.TCPAbortOnTimeout', metric: 'synfin_tcp_aborts_on_timeout_total' };
const OVERFLOWS = { kernel: 'TcpExt.ListenOverflows', metric: 'synfin_tcp_listen_overflows_total' };
const CURRENT = { kernel: 'Tcp.CurrEstab', metric: 'synfin_tcp_established_or_close_wait' };
const MINISOCKETS = { kernel: 'TcpExt.TW', metric: 'synfin_tcp_minisockets_created_total' };

const ESTABLISHED_ROW: PictureRow = { client: 'ESTABLISHED', server: 'ESTABLISHED' };
const CLIENT_CLOSES: PictureRow = { client: 'close()', ...fromClient('FIN') };

export const STATE_STORIES: Record<TcpState, StateStory> = {
  LISTEN: {
    seenOn: 'the server',
    look: 'Recv-Q of ss is the length of the accept queue, Send-Q its limit; the queue overflows at limit + 1.',
    ss: 'listening',
    counters: [OVERFLOWS, { kernel: 'TcpExt.ListenDrops', metric: 'synfin_tcp_listen_drops_total' }],
    picture: [
      { client: 'CLOSED', server: '[LISTEN]' },
      { client: 'connect()', ...fromClient('SYN') },
      { client: 'SYN_SENT', server: '[LISTEN]  SYN_RECV' },
      { ...fromServer('SYN-ACK') },
      { client: 'ESTABLISHED', ...fromClient('ACK') },
      { server: '[LISTEN]  ESTABLISHED' },
    ],
  },
  SYN_SENT: {
    seenOn: 'the client',
    look: 'With -o, ss shows the retransmission timer and how often it has fired. The server has nothing, neither a socket nor a counter. Where no source port is free, connect() fails at once (EADDRNOTAVAIL) and there is no SYN_SENT at all.',
    ss: 'syn-sent',
    counters: [SYN_RETRANSMITTED, { kernel: 'Tcp.AttemptFails', metric: 'synfin_tcp_attempt_fails_total' }],
    picture: [
      { client: 'connect()', server: 'LISTEN', ...fromClient('SYN', true) },
      { client: '[SYN_SENT]', server: 'LISTEN' },
      { ...fromClient('SYN', true) },
      { client: '[SYN_SENT]', server: 'LISTEN' },
    ],
  },
  SYN_RECV: {
    seenOn: 'the server',
    look: 'It belongs to no process: ss -p names none. It lasts one round trip, so netstat hardly ever catches it (where it is called SYN_RECV or SYN_RCVD); it stays visible only while the third segment is missing.',
    ss: 'syn-recv',
    counters: [
      SYN_RETRANSMITTED,
      { kernel: 'TcpExt.TCPReqQFullDrop', metric: 'synfin_tcp_syn_queue_full_drops_total' },
      { kernel: 'TcpExt.SyncookiesSent', metric: 'synfin_tcp_syncookies_sent_total' },
    ],
    picture: [
      { client: 'connect()', server: 'LISTEN', ...fromClient('SYN') },
      { client: 'SYN_SENT', server: '[SYN_RECV]' },
      { ...fromServer('SYN-ACK') },
      { client: 'ESTABLISHED', server: '[SYN_RECV]', ...fromClient('ACK', true) },
      { ...fromServer('SYN-ACK') },
      { client: 'ESTABLISHED', ...fromClient('ACK') },
      { server: 'ESTABLISHED' },
    ],
  },
  ESTABLISHED: {
    seenOn: 'both ends',
    look: 'Compare both ends: their numbers should be equal. One that belongs to no process waits in the accept queue. CurrEstab counts CLOSE_WAIT as well, so do not plot it as "established".',
    ss: 'established',
    counters: [
      CURRENT,
      RETRANSMITTED,
      { kernel: 'Tcp.EstabResets', metric: 'synfin_tcp_established_resets_total' },
    ],
    picture: [
      { client: 'connect()', server: 'LISTEN', ...fromClient('SYN') },
      { client: 'SYN_SENT', server: 'SYN_RECV', ...fromServer('SYN-ACK') },
      { client: '[ESTABLISHED]', ...fromClient('ACK') },
      { client: '[ESTABLISHED]', server: '[ESTABLISHED]' },
    ],
  },
  FIN_WAIT_1: {
    seenOn: 'the side that closes first',
    look: 'With -o, ss shows the retransmission timer, or the one of window probes where the peer has no room. On a healthy path it is over within a round trip; one that stays is a peer that is gone.',
    ss: 'fin-wait-1',
    counters: [RETRANSMITTED, GIVEN_UP],
    picture: [
      ESTABLISHED_ROW,
      { client: 'close()', server: 'ESTABLISHED', ...fromClient('FIN', true) },
      { client: '[FIN_WAIT_1]', server: 'ESTABLISHED' },
      { ...fromClient('FIN') },
      { client: '[FIN_WAIT_1]', server: 'CLOSE_WAIT', ...fromServer('ACK') },
      { client: 'FIN_WAIT_2', server: 'CLOSE_WAIT' },
    ],
  },
  FIN_WAIT_2: {
    seenOn: 'the side that closes first',
    look: 'FIN_WAIT_2 here is CLOSE_WAIT there: look for the reason at the peer. As an orphan it is a minisocket, which sockstat counts as tw, together with TIME_WAIT; only ss and sock_diag tell them apart.',
    ss: 'fin-wait-2',
    counters: [MINISOCKETS],
    picture: [
      { ...CLIENT_CLOSES, server: 'ESTABLISHED' },
      { client: 'FIN_WAIT_1', server: 'CLOSE_WAIT', ...fromServer('ACK') },
      { client: '[FIN_WAIT_2]', server: 'CLOSE_WAIT' },
      { client: '[FIN_WAIT_2]', ...fromServer('data') },
      { server: 'close()', ...fromServer('FIN') },
      { client: 'TIME_WAIT', ...fromClient('ACK') },
    ],
  },
  CLOSING: {
    seenOn: 'both ends, when they close at once',
    look: 'One that can be seen at all means that ACKs are lost, in one direction or both: look at the path, not at the applications.',
    ss: 'closing',
    counters: [RETRANSMITTED, GIVEN_UP],
    picture: [
      ESTABLISHED_ROW,
      CLIENT_CLOSES,
      { server: 'close()', ...fromServer('FIN') },
      { client: '[CLOSING]', server: '[CLOSING]' },
      { ...fromClient('ACK') },
      { ...fromServer('ACK') },
      { client: 'TIME_WAIT', server: 'TIME_WAIT' },
    ],
  },
  TIME_WAIT: {
    seenOn: 'the side that closes first',
    look: 'A minisocket that belongs to no process; ss -o shows the seconds that are left. sockstat counts it as tw, together with orphans in FIN_WAIT_2.',
    ss: 'time-wait',
    counters: [
      MINISOCKETS,
      { kernel: 'TcpExt.TWRecycled', metric: 'synfin_tcp_time_wait_reused_total' },
      { kernel: 'TcpExt.TCPTimeWaitOverflow', metric: 'synfin_tcp_time_wait_overflows_total' },
    ],
    picture: [
      { client: 'FIN_WAIT_2', server: 'CLOSE_WAIT' },
      { server: 'close()', ...fromServer('FIN') },
      { client: '[TIME_WAIT]', server: 'LAST_ACK', ...fromClient('ACK', true) },
      { client: '[TIME_WAIT]', ...fromServer('FIN') },
      { client: '[TIME_WAIT]', ...fromClient('ACK') },
      { client: '[TIME_WAIT]', server: 'CLOSED' },
    ],
  },
  CLOSE_WAIT: {
    seenOn: 'the side that closes second',
    look: 'With -p, ss names the process that does not close. Each holds a descriptor. CurrEstab counts it as established, so a leak hides there; alert on CLOSE_WAIT that only grows.',
    ss: 'close-wait',
    counters: [CURRENT],
    picture: [
      { ...CLIENT_CLOSES, server: 'ESTABLISHED' },
      { client: 'FIN_WAIT_1', server: '[CLOSE_WAIT]', ...fromServer('ACK') },
      { client: 'FIN_WAIT_2', server: '[CLOSE_WAIT]  read() = 0' },
      { server: 'close()', ...fromServer('FIN') },
      { client: 'TIME_WAIT', server: 'LAST_ACK' },
    ],
  },
  LAST_ACK: {
    seenOn: 'the side that closes second',
    look: 'With -o, ss shows the retransmission timer. It heals with the next FIN that is acknowledged; one that stays means that something on the way, such as a firewall or NAT, has forgotten the connection.',
    ss: 'last-ack',
    counters: [RETRANSMITTED, GIVEN_UP],
    picture: [
      { client: 'FIN_WAIT_2', server: 'CLOSE_WAIT' },
      { server: 'close()', ...fromServer('FIN') },
      { client: 'TIME_WAIT', server: '[LAST_ACK]', ...fromClient('ACK') },
      { client: 'TIME_WAIT', server: 'CLOSED' },
    ],
  },
  CLOSED: {
    seenOn: 'either end',
    look: 'Where it is listed, ss calls it UNCONN; iproute2 and Linux of 6.8 and later list those that are bound (state bound-inactive); /proc/net/tcp never does. A segment for a port where there is no socket is answered by a RST.',
    ss: 'bound-inactive',
    counters: [{ kernel: 'Tcp.OutRsts', metric: 'synfin_tcp_resets_sent_total' }],
    picture: [
      { client: 'connect()', server: '[CLOSED]', ...fromClient('SYN') },
      { client: 'SYN_SENT', server: '[CLOSED]', ...fromServer('RST') },
      { client: '[CLOSED]', server: '[CLOSED]' },
    ],
  },
};
