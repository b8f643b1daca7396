// The sockets of one end, by state, stacked: the panel that every comparison of both ends is made of.
import type { Side } from '#lab/spec/segment-role.ts';
import type { PanelSpec } from '../build/board-spec.ts';
import { ofLab } from '../build/selector.ts';

const MEANS: Record<Side, string> = {
  Client:
    'Who closes first goes through FIN_WAIT_1, FIN_WAIT_2 and ends in TIME_WAIT. A band that stays wide waits for the other end: compare with the server at the same moment.',
  Server:
    'Who is closed goes through CLOSE_WAIT and LAST_ACK. CLOSE_WAIT that grows is the application, which does not close; LAST_ACK that stays is the network, which loses the FIN or its ACK.',
};

export function sideStates(side: Side, lane = ''): PanelSpec {
  const matchers = [`side="${side}"`, lane].filter((each) => each !== '').join(',');
  return {
    kind: 'Stack',
    title: `${side}: sockets by state`,
    sees: `The ${side.toLowerCase()}'s sockets of the lab, stacked by TCP state, without those of the control API.`,
    means: MEANS[side],
    unit: 'short',
    queries: [{ expr: `sum by (state) (${ofLab('synfin_lane_sockets', matchers)})`, legend: '{{state}}' }],
    next: ['handshake', 'teardown'],
    rfc: 'RFC9293#section-3.3.2',
    height: 10,
  };
}
