// One colour for each state, on every board. After Okabe and Ito, and Tol: told apart by the colour-blind too.
import { stateLabel, TCP_STATES, type TcpState } from '#lab/spec/state.ts';

/** The active close is yellow to orange, the passive close purple, the handshake blue. */
const COLOURS: Record<TcpState, string> = {
  LISTEN: '#999999',
  SYN_SENT: '#56B4E9',
  SYN_RECV: '#0072B2',
  ESTABLISHED: '#009E73',
  FIN_WAIT_1: '#F0E442',
  FIN_WAIT_2: '#E69F00',
  CLOSING: '#8C6D31',
  TIME_WAIT: '#D55E00',
  CLOSE_WAIT: '#CC79A7',
  LAST_ACK: '#882255',
  CLOSED: '#DDDDDD',
};

/** By the label of the state, which is its legend. */
export const STATE_COLOURS: readonly { name: string; colour: string }[] = TCP_STATES.map((state) => ({
  name: stateLabel(state),
  colour: COLOURS[state],
}));
