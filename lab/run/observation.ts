// What the services tell: the shapes of their answers, and what the runner makes of them.
//
//   exporter (client's, server's) ── samples, counters ──┐
//   client, server                ── statistics ─────────┼─► observation ─► reducer, report
//   proxy                         ── ledger, segments ───┘
import type { Fault, FaultAction, FaultRole } from '../spec/fault.ts';
import type { SegmentRole, Side } from '../spec/segment-role.ts';
import type { StateCounts, TcpState } from '../spec/state.ts';

/** What a service answers that has been told to change something. */
export interface Done {
  /** In ms since the epoch: earlier, where it had been told the same before and has not done it again. */
  doneAt: number;
}

/** One socket of a lane at one moment. */
export interface LaneSocket {
  /** The client's source port; it joins both ends. 0 for LISTEN and CLOSED (bound-but-idle) sockets. */
  clientPort: number;
  state: TcpState;
  /** ESTABLISHED or CLOSE_WAIT and still in the accept queue: inode 0, not yet accepted (tcp-facts, finding 7). */
  unaccepted: boolean;
}

/** A lane's sockets on one end at one moment, as sock_diag showed them. */
export interface LaneSample {
  counts: StateCounts;
  /** Sockets still in the accept queue. Always 0 on the client. */
  unaccepted: number;
  /** Length and limit of the listener's accept queue; null where nobody listens, and on the client. */
  acceptQueue: { length: number; limit: number } | null;
  sockets: LaneSocket[];
}

/** All watched lanes of one end at one moment. */
export interface SocketSample {
  /** Grows by 1; a reader asks for what came after the last one it saw. */
  sequence: number;
  /** Milliseconds since the epoch. */
  at: number;
  lanes: Record<string, LaneSample>;
}

/** GET /samples?after=N of an exporter; GET /sample gives the last one alone, or null. */
export interface SamplesAnswer {
  samples: SocketSample[];
  /** Samples that were made after N but have left the ring: the reader was too slow. */
  missed: number;
}

/** GET /counters of an exporter: "TcpExt.ListenOverflows" → value, from /proc/net/snmp and /proc/net/netstat. */
export type KernelCounters = Record<string, number>;

/** How long something took, in milliseconds. Percentiles are upper bounds of their bucket. */
export interface LatencySummary {
  count: number;
  p50: number;
  p99: number;
  max: number;
}

/** GET /lanes/:lane of the client. */
export interface ClientStats {
  started: number;
  /** Starts put off because `concurrency` was reached. */
  throttled: number;
  connected: number;
  open: number;
  /** Connections over, by the application's own close or by an error. */
  closed: number;
  requests: number;
  responses: number;
  bytesSent: number;
  bytesReceived: number;
  /** Bytes received that were not what the pattern says. */
  bytesWrong: number;
  /** Times that the end of the stream was read: the peer's FIN has reached the application. */
  endsOfStream: number;
  /** errno → number of failures. */
  errors: Record<string, number>;
  connectLatency: LatencySummary;
  closeLatency: LatencySummary;
}

/** GET /lanes/:lane of the server. */
export interface ServerStats {
  accepted: number;
  open: number;
  closed: number;
  requests: number;
  /** Requests whose identity had been seen before: the application got it twice. */
  requestsRepeated: number;
  bytesSent: number;
  bytesReceived: number;
  bytesWrong: number;
  endsOfStream: number;
  errors: Record<string, number>;
}

/** One line of the ledger: one fault and one role. matched = applied + passed + skipped. */
export interface LedgerEntry {
  fault: string;
  lane: string;
  action: FaultAction;
  role: FaultRole;
  /** Segments that role, side, attempt, piggyback and window fit. */
  matched: number;
  /** Matched, and the action was carried out. */
  applied: number;
  /** Matched, but the share of connections or the probability said no. */
  passed: number;
  /** Matched and chosen, but the action could not be carried out: another fault had decided first, the
   * segment is not one to which it can be done, or a limit was reached.
   */
  skipped: number;
  /** Of the applied ones, how many the proxy holds at this moment. */
  held: number;
}

/** GET /ledger of the proxy. */
export interface Ledger {
  /** Grows by 1 each time the engine starts. A run that saw two generations is not conclusive if segments were lost. */
  generation: number;
  /** Segments that were held when an engine died. */
  lost: number;
  /** Segments that passed unseen because the queue to user space was full. */
  overflowed: number;
  entries: LedgerEntry[];
}

/** A fault as GET /faults of the proxy shows it. */
export interface FaultView {
  name: string;
  lane: string;
  fault: Fault;
  state: 'Pending' | 'InForce' | 'Ended';
  /** Milliseconds until it takes force, and until it ends; 0 where that is past. */
  startsInMs: number;
  endsInMs: number;
}

/** What became of a segment. */
export const SEGMENT_FATES = [
  'Passed',
  'Dropped',
  'Delayed',
  'Duplicated',
  'Held',
  'Reset',
  'Corrupted',
  'Unreachable',
  'Injected',
] as const;
export type SegmentFate = (typeof SEGMENT_FATES)[number];

/** One segment that the proxy saw, or sent itself. */
export interface SegmentRecord {
  sequence: number;
  /** Milliseconds since the epoch, with fractions. */
  at: number;
  lane: string;
  clientPort: number;
  /** Which use of this port pair, from 1: a new initial sequence number is a new incarnation. */
  incarnation: number;
  from: Side;
  roles: SegmentRole[];
  /** True where a role rides on another: an ACK of FIN on a FIN or on data, data that completes the handshake. */
  piggyback: boolean;
  /** Which transmission of this segment, from 1. */
  attempt: number;
  /** As tcpdump writes them: S, S., ., P., F., R … */
  flags: string;
  /** Sequence and acknowledgment numbers as on the wire. */
  seq: number;
  ack: number;
  /** Payload in bytes. */
  length: number;
  window: number;
  fate: SegmentFate;
  /** The fault that decided, if one did. */
  fault: string | null;
  /** For Injected: what the segment is, e.g. a held segment let go, a copy, a reset. */
  note: string | null;
}

/** GET /segments?after=N of the proxy. */
export interface SegmentsAnswer {
  segments: SegmentRecord[];
  missed: number;
}

/** Most bytes that a capture has of a packet: all headers, and some payload. */
export const SNAP_BYTES = 256;

/** A segment with the beginning of its packet, from the IP header on. */
export interface CapturedSegment extends SegmentRecord {
  /** In base64. */
  packet: string;
  /** Of the whole packet, in bytes; more than `packet` holds where that is cut. */
  packetLength: number;
}

/** GET /packets?after=N of the proxy: what is recorded on lanes put with `capture: Headers`. */
export interface PacketsAnswer {
  packets: CapturedSegment[];
  /** Records after N that have left the ring, of whichever lane. */
  missed: number;
  /** Number of the last record that was looked at: what the next question asks after. */
  last: number;
}

/** Number of segments the proxy saw, by what they are. */
export interface SegmentCount {
  lane: string;
  role: SegmentRole;
  from: Side;
  piggyback: boolean;
  /** Not the first transmission of this segment. */
  retransmission: boolean;
  count: number;
}

/** GET /flows of the proxy. */
export interface FlowSummary {
  lane: string;
  clientPort: number;
  incarnation: number;
  /** Order of the connection on its lane, from 1: what a sticky share hashes. */
  ordinal: number;
  closed: boolean;
  finFrom: Side[];
}
