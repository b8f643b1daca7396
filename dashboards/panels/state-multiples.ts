// Small multiples: one panel for each of the eleven states, with both ends in each.
import { stateLabel, TCP_STATES, type TcpState } from '#lab/spec/state.ts';
import { STATE_MEANINGS } from '#lab/spec/state-meaning.ts';
import type { BoardName, PanelSpec } from '../build/board-spec.ts';
import { ofLab } from '../build/selector.ts';

const HANDSHAKE: readonly TcpState[] = ['LISTEN', 'SYN_SENT', 'SYN_RECV', 'ESTABLISHED'];
const AT_SCALE: readonly TcpState[] = ['TIME_WAIT', 'CLOSE_WAIT'];

export function stateMultiples(): PanelSpec[] {
  return TCP_STATES.map(
    (state): PanelSpec => ({
      kind: 'Lines',
      title: state,
      sees: `Sockets in ${state}, on each side.`,
      means: means(state),
      unit: 'short',
      queries: [
        {
          expr: `sum by (side) (${ofLab('synfin_lane_sockets', `state="${stateLabel(state)}"`)})`,
          legend: '{{side}}',
        },
      ],
      next: [boardOf(state)],
      width: 6,
      height: 5,
    }),
  );
}

function means(state: TcpState): string {
  const { meaning, waitsFor, howLong } = STATE_MEANINGS[state];
  return `${meaning} Waits for ${waitsFor}. ${howLong}`;
}

function boardOf(state: TcpState): BoardName {
  if (HANDSHAKE.includes(state)) return 'handshake';
  return AT_SCALE.includes(state) ? 'scale' : 'teardown';
}
