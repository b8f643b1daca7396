// The choices that change most of what the two applications do; all others stand at their defaults.
import type { Side } from '#lab/spec/segment-role.ts';
import type { Field } from './field.ts';

const ON_PEER_CLOSE: readonly Field[] = [
  {
    path: 'onPeerClose.action',
    label: 'When the peer has closed',
    kind: 'choice',
    choices: [
      { value: 'Close', text: 'it closes too' },
      { value: 'Never', text: 'it never closes: CLOSE_WAIT' },
    ],
    initial: 'Close',
  },
  {
    path: 'onPeerClose.after',
    label: 'It closes after',
    kind: 'text',
    initial: '0s',
    when: { path: 'onPeerClose.action', is: ['Close'] },
  },
];

export const BEHAVIOUR_FIELDS: Readonly<Record<Side, readonly Field[]>> = {
  Client: [
    {
      path: 'endless',
      label: 'Opens connections',
      kind: 'truth',
      choices: [
        { value: 'false', text: 'up to a number' },
        { value: 'true', text: 'without end' },
      ],
      initial: 'false',
    },
    {
      path: 'connections',
      label: 'Connections in total',
      kind: 'number',
      initial: '200',
      hint: 'since the lab is up',
      when: { path: 'endless', is: ['false'] },
    },
    { path: 'rate', label: 'Connections per second', kind: 'number', initial: '100' },
    { path: 'concurrency', label: 'Open at once, at most', kind: 'number', initial: '1000' },
    {
      path: 'close.how',
      label: 'It ends a connection',
      kind: 'choice',
      choices: [
        { value: 'Never', text: 'never: it stays open' },
        { value: 'Fin', text: 'by close(): FIN' },
        { value: 'HalfClose', text: 'by shutdown(): FIN, and it reads on' },
        { value: 'Reset', text: 'by RST (SO_LINGER 0)' },
      ],
      initial: 'Fin',
    },
    {
      path: 'close.after',
      label: 'It ends it after',
      kind: 'text',
      initial: '1s',
      when: { path: 'close.how', is: ['Fin', 'HalfClose', 'Reset'] },
    },
    ...ON_PEER_CLOSE,
  ],
  Server: [
    ...ON_PEER_CLOSE,
    {
      path: 'closeFirst.after',
      label: 'It closes first, after',
      kind: 'text',
      initial: '',
      hint: 'empty: it waits for the client',
    },
    {
      path: 'closeHow',
      label: 'It closes by',
      kind: 'choice',
      choices: [
        { value: 'Fin', text: 'FIN' },
        { value: 'Reset', text: 'RST (SO_LINGER 0)' },
      ],
      initial: 'Fin',
    },
    {
      path: 'accept.pace',
      label: 'It accepts connections',
      kind: 'choice',
      choices: [
        { value: 'Unlimited', text: 'at once' },
        { value: 'Limited', text: 'so many a second' },
        { value: 'Stopped', text: 'not at all: the accept queue fills' },
      ],
      initial: 'Unlimited',
    },
    {
      path: 'accept.perSecond',
      label: 'Accepted per second',
      kind: 'number',
      initial: '10',
      when: { path: 'accept.pace', is: ['Limited'] },
    },
    { path: 'backlog', label: 'Backlog', kind: 'number', initial: '4096', hint: 'limit of the accept queue' },
  ],
};
