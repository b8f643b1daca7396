// The arrows of the state machine: RFC 9293 figure 5 with what it leaves out, laid out as in Stevens' figure 18-12. Only data.
import type { SegmentRole } from '#lab/spec/segment-role.ts';
import type { TcpState } from '#lab/spec/state.ts';

export interface Edge {
  from: TcpState;
  to: TcpState;
  /** How a connection comes to go there; the way of a close is told by line and by box. */
  way: 'Open' | 'ActiveClose' | 'PassiveClose' | 'Rare';
  /** What sets it off, and below it, after a line, what is sent then. */
  cause: string;
  sends?: string;
  /** The segment of the peer without which it is not taken: a fault on it closes this way. */
  needs?: SegmentRole;
  /** SVG path from the rim of one box to that of the other. */
  path: string;
  /** Below its words stands how many took it, unless the line is there. */
  label: { x: number; y: number; anchor?: 'start' | 'middle' | 'end'; countY?: number };
}

export const EDGES: readonly Edge[] = [
  {
    from: 'CLOSED',
    to: 'LISTEN',
    way: 'Open',
    cause: 'listen()',
    path: 'M310 60V94',
    label: { x: 318, y: 81 },
  },
  {
    from: 'CLOSED',
    to: 'SYN_SENT',
    way: 'Open',
    cause: 'connect()',
    sends: 'SYN',
    path: 'M382 48H508Q520 48 520 60V182',
    label: { x: 512, y: 84, anchor: 'end' },
  },
  {
    from: 'LISTEN',
    to: 'SYN_RECV',
    way: 'Open',
    cause: 'SYN',
    sends: 'SYN-ACK',
    needs: 'Syn',
    path: 'M262 148L146 183',
    label: { x: 222, y: 178, anchor: 'start' },
  },
  {
    from: 'LISTEN',
    to: 'SYN_SENT',
    way: 'Rare',
    cause: 'send()',
    sends: 'SYN',
    path: 'M358 148L474 183',
    label: { x: 398, y: 178, anchor: 'end' },
  },
  {
    from: 'SYN_RECV',
    to: 'LISTEN',
    way: 'Rare',
    cause: 'RST',
    needs: 'Rst',
    path: 'M92 184V134Q92 122 104 122H236',
    label: { x: 104, y: 114 },
  },
  {
    from: 'SYN_SENT',
    to: 'CLOSED',
    way: 'Rare',
    cause: 'RST',
    path: 'M562 184V46Q562 34 550 34H384',
    label: { x: 568, y: 140 },
  },
  {
    from: 'SYN_SENT',
    to: 'SYN_RECV',
    way: 'Rare',
    cause: 'SYN',
    sends: 'SYN-ACK',
    path: 'M448 210H166',
    label: { x: 310, y: 205, anchor: 'middle', countY: 226 },
  },
  {
    from: 'SYN_RECV',
    to: 'ESTABLISHED',
    way: 'Open',
    cause: 'ACK',
    needs: 'HandshakeAck',
    path: 'M134 236L234 279',
    label: { x: 176, y: 276, anchor: 'end' },
  },
  {
    from: 'SYN_SENT',
    to: 'ESTABLISHED',
    way: 'Open',
    cause: 'SYN-ACK',
    sends: 'ACK',
    needs: 'SynAck',
    path: 'M486 236L386 279',
    label: { x: 444, y: 276 },
  },
  {
    from: 'SYN_RECV',
    to: 'FIN_WAIT_1',
    way: 'Rare',
    cause: 'close()',
    sends: 'FIN',
    path: 'M52 236V384',
    label: { x: 60, y: 320 },
  },
  {
    from: 'ESTABLISHED',
    to: 'FIN_WAIT_1',
    way: 'ActiveClose',
    cause: 'close()',
    sends: 'FIN',
    path: 'M262 328L136 392',
    label: { x: 186, y: 346, anchor: 'end' },
  },
  {
    from: 'ESTABLISHED',
    to: 'CLOSE_WAIT',
    way: 'PassiveClose',
    cause: 'FIN',
    sends: 'ACK',
    needs: 'Fin',
    path: 'M358 328L484 392',
    label: { x: 440, y: 344 },
  },
  {
    from: 'FIN_WAIT_1',
    to: 'FIN_WAIT_2',
    way: 'ActiveClose',
    cause: 'ACK',
    needs: 'AckOfFin',
    path: 'M72 448V510',
    label: { x: 64, y: 484, anchor: 'end' },
  },
  {
    from: 'FIN_WAIT_1',
    to: 'CLOSING',
    way: 'ActiveClose',
    cause: 'FIN',
    sends: 'ACK',
    needs: 'Fin',
    path: 'M164 416H236',
    label: { x: 200, y: 409, anchor: 'middle', countY: 430 },
  },
  {
    from: 'FIN_WAIT_1',
    to: 'TIME_WAIT',
    way: 'ActiveClose',
    cause: 'FIN+ACK',
    sends: 'ACK',
    needs: 'Fin',
    path: 'M144 448L246 511',
    label: { x: 192, y: 468, anchor: 'start' },
  },
  {
    from: 'FIN_WAIT_2',
    to: 'TIME_WAIT',
    way: 'ActiveClose',
    cause: 'FIN',
    sends: 'ACK',
    needs: 'Fin',
    path: 'M164 542H236',
    label: { x: 200, y: 535, anchor: 'middle', countY: 556 },
  },
  {
    from: 'CLOSING',
    to: 'TIME_WAIT',
    way: 'ActiveClose',
    cause: 'ACK',
    needs: 'AckOfFin',
    path: 'M310 448V510',
    label: { x: 318, y: 484 },
  },
  {
    from: 'CLOSE_WAIT',
    to: 'LAST_ACK',
    way: 'PassiveClose',
    cause: 'close()',
    sends: 'FIN',
    path: 'M520 448V510',
    label: { x: 512, y: 474, anchor: 'end' },
  },
  {
    from: 'LAST_ACK',
    to: 'CLOSED',
    way: 'PassiveClose',
    cause: 'ACK',
    needs: 'AckOfFin',
    path: 'M592 538H594Q604 538 604 526V36Q604 24 592 24H384',
    label: { x: 598, y: 300, anchor: 'end' },
  },
  {
    from: 'TIME_WAIT',
    to: 'CLOSED',
    way: 'ActiveClose',
    cause: '2 MSL are over',
    path: 'M310 568V608Q310 620 322 620H606Q618 620 618 608V26Q618 14 606 14H384',
    label: { x: 322, y: 614 },
  },
];
