// States by the names that people and other tools have for them.
import { TCP_STATES, type TcpState } from './state.ts';

const OTHER_NAMES = new Map<string, TcpState>([
  ['LISTENING', 'LISTEN'],
  ['SYN_RCVD', 'SYN_RECV'], // netstat on BSD, and many books
  ['SYN_RECEIVED', 'SYN_RECV'], // RFC 9293
  ['ESTAB', 'ESTABLISHED'], // ss
  ['FIN_WAIT1', 'FIN_WAIT_1'], // netstat on Linux
  ['FIN_WAIT2', 'FIN_WAIT_2'],
  ['CLOSE', 'CLOSED'], // netstat on Linux
  ['UNCONN', 'CLOSED'], // ss
]);

/** The state that a word names, in any case, with "-" or "_"; null if it names none. */
export function stateNamed(word: string): TcpState | null {
  const name = word.toUpperCase().replaceAll('-', '_');
  return TCP_STATES.find((state) => state === name) ?? OTHER_NAMES.get(name) ?? null;
}
