// Recording rules: rates per lab and side, and the sums on which the alerts rest. Named level:metric:operation.
import { rateFromZero } from '../build/rate-from-zero.ts';
import type { RecordingRule } from './rule.ts';

const POD = 'namespace, lab, component, pod, node';
const MINUTE = { length: '1m', seconds: '60' };

function perLab(side: 'client' | 'server', what: string, label: string): RecordingRule {
  return {
    record: `lab_${label}:synfin_${side}_${what}:rate1m`,
    expr: `sum by (namespace, lab, ${label}) (${rateFromZero(`synfin_${side}_${what}_total`, MINUTE)})`,
  };
}

export const recordings: readonly RecordingRule[] = [
  {
    record: 'pod_state:synfin_tcp_sockets:sum',
    expr: `sum by (${POD}, state) (synfin_tcp_sockets)`,
  },
  {
    record: 'lab_side_state:synfin_lane_sockets:sum',
    expr: 'sum by (namespace, lab, side, state) (synfin_lane_sockets)',
  },
  {
    record: 'lab_side_state:synfin_lane_socket_seconds:rate1m',
    expr: `sum by (namespace, lab, side, state) (${rateFromZero('synfin_lane_socket_seconds_total', MINUTE)})`,
  },
  perLab('client', 'connections', 'result'),
  perLab('server', 'connections', 'result'),
  perLab('client', 'errors', 'errno'),
  perLab('server', 'errors', 'errno'),
  {
    record: 'lane:synfin_lane_local_ports:used_ratio',
    expr: 'sum by (namespace, lab, pod, lane) (synfin_lane_sockets{side="Client",state!~"listen|closed"}) / on (namespace, lab, pod) group_left () max by (namespace, lab, pod) (synfin_tcp_local_ports)',
  },
];
