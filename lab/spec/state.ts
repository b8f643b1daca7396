// The eleven TCP states as Linux names them, and the name that metrics use for each.

/**
 * Every TCP state, in the order in which reports and pages list them: set-up, data, active close, passive close.
 *
 * RFC 9293 section 3.3.2 calls SYN_RECV "SYN-RECEIVED"; Linux (include/net/tcp_states.h) says SYN_RECV, and so do we.
 * CLOSED is Linux's TCP_CLOSE: a socket that is bound or has been reset but not yet closed by its application.
 */
export const TCP_STATES = [
  'LISTEN',
  'SYN_SENT',
  'SYN_RECV',
  'ESTABLISHED',
  'FIN_WAIT_1',
  'FIN_WAIT_2',
  'CLOSING',
  'TIME_WAIT',
  'CLOSE_WAIT',
  'LAST_ACK',
  'CLOSED',
] as const;

export type TcpState = (typeof TCP_STATES)[number];

/** Number of sockets in each state; every state is present, zeros included. */
export type StateCounts = Record<TcpState, number>;

/** A fresh {@link StateCounts} of zeros. */
export function zeroCounts(): StateCounts {
  return Object.fromEntries(TCP_STATES.map((state) => [state, 0])) as StateCounts;
}

/** The value of the metric label `state`: the state in lower case, e.g. `close_wait`. */
export function stateLabel(state: TcpState): string {
  return state.toLowerCase();
}
