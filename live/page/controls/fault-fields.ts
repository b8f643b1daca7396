// A fault, field by field; what is right, the server knows (lab/spec/fault.ts).
import type { FaultAction, FaultRole } from '#lab/spec/fault.ts';
import { type Choice, type Field, plainChoices } from './field.ts';

const ROLES = {
  Syn: 'SYN',
  SynAck: 'SYN-ACK',
  HandshakeAck: 'ACK of the handshake',
  Data: 'data',
  Fin: 'FIN',
  AckOfFin: 'ACK of a FIN',
  Rst: 'RST',
  Any: 'every segment',
} satisfies Record<FaultRole, string>;

const ACTIONS = {
  Drop: 'drop it',
  Delay: 'delay it',
  Duplicate: 'send it twice',
  Hold: 'hold it back',
  Reset: 'drop it and answer with RST',
  Corrupt: 'corrupt its payload',
  Throttle: 'throttle the lane',
  Unreachable: 'drop it and answer with an ICMP error',
} satisfies Record<FaultAction, string>;

function choices(texts: Readonly<Record<string, string>>): Choice[] {
  return Object.entries(texts).map(([value, text]) => ({ value, text }));
}

const only = (action: FaultAction) => ({ path: 'action', is: [action] });

export const FAULT_FIELDS: readonly Field[] = [
  { path: 'match.role', label: 'Segment', kind: 'choice', choices: choices(ROLES), initial: 'Fin' },
  {
    path: 'match.from',
    label: 'Sent by',
    kind: 'choice',
    choices: [
      { value: '', text: 'either side' },
      { value: 'Client', text: 'the client' },
      { value: 'Server', text: 'the server' },
    ],
    initial: '',
  },
  { path: 'action', label: 'What to do', kind: 'choice', choices: choices(ACTIONS), initial: 'Drop' },
  { path: 'delay.time', label: 'Delay', kind: 'text', initial: '250ms', when: only('Delay') },
  {
    path: 'delay.jitter',
    label: 'Jitter',
    kind: 'text',
    initial: '',
    hint: 'up to so much more or less',
    when: only('Delay'),
  },
  {
    path: 'duplicate.after',
    label: 'Copy follows after',
    kind: 'text',
    initial: '0s',
    when: only('Duplicate'),
  },
  {
    path: 'hold.until',
    label: 'Hold until',
    kind: 'choice',
    choices: [
      { value: 'ConnectionClosed', text: 'its connection has closed' },
      { value: 'Time', text: 'a time has passed' },
      { value: 'Released', text: 'it is released, or the fault ends' },
    ],
    initial: 'ConnectionClosed',
    when: only('Hold'),
  },
  {
    path: 'hold.time',
    label: 'Hold for',
    kind: 'text',
    initial: '',
    hint: 'with “a time has passed”: 2s',
    when: only('Hold'),
  },
  {
    path: 'reset.to',
    label: 'RST goes to',
    kind: 'choice',
    choices: plainChoices(['Both', 'Client', 'Server']),
    initial: 'Both',
    when: only('Reset'),
  },
  {
    path: 'corrupt.checksum',
    label: 'Checksum',
    kind: 'choice',
    choices: [
      { value: 'Broken', text: 'broken: the receiver drops it' },
      { value: 'Valid', text: 'valid: TCP notices nothing' },
    ],
    initial: 'Broken',
    when: only('Corrupt'),
  },
  {
    path: 'throttle.bytesPerSecond',
    label: 'Bytes per second',
    kind: 'number',
    initial: '10000',
    when: only('Throttle'),
  },
  {
    path: 'unreachable.code',
    label: 'The error says',
    kind: 'choice',
    choices: plainChoices(['Network', 'Host', 'Port', 'Prohibited', 'TooBig']),
    initial: 'Host',
    when: only('Unreachable'),
  },
  {
    path: 'unreachable.mtu',
    label: 'Largest packet',
    kind: 'number',
    initial: '',
    hint: 'with TooBig: 1280',
    when: only('Unreachable'),
  },
  {
    path: 'match.connectionsPermille',
    label: 'Share of connections, %',
    kind: 'percent',
    initial: '100',
    hint: 'a connection is in or out for its whole life',
  },
  {
    path: 'match.attempt.first',
    label: 'Only the first … transmissions',
    kind: 'number',
    initial: '',
    hint: 'empty: all of them',
  },
  { path: 'start', label: 'Begins after', kind: 'text', initial: '0s' },
  {
    path: 'duration',
    label: 'Lasts for',
    kind: 'text',
    initial: '60s',
    hint: 'the proxy ends it by itself, whatever becomes of this page',
  },
  { path: 'name', label: 'Name', kind: 'text', initial: '', hint: 'empty: told by what it does' },
];

/** "drop-ack-of-fin" */
export function faultName(action: string, role: string): string {
  return `${action}-${role.replace(/(?<=[a-z])(?=[A-Z])/g, '-')}`.toLowerCase();
}
