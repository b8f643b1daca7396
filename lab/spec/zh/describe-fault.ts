// 由字段生成的一句话，说明一个故障：describe-fault.ts 的中文版。
import type { Fault } from '../fault.ts';
import { durationZh } from './duration.ts';
import { SIDE_ZH } from './side.ts';

/** "丢弃来自服务端的每个 Fin 的前 3 次发送，只对 50% 的连接，持续 60 秒" */
export function describeFaultZh(fault: Fault): string {
  const { connectionsPermille, segmentsPermille, lane } = fault.match;
  return [
    action(fault),
    ...(connectionsPermille < 1000 ? [`只对 ${connectionsPermille / 10}% 的连接`] : []),
    ...(segmentsPermille < 1000 ? [`每个的概率为 ${segmentsPermille / 10}%`] : []),
    ...(lane === 'main' ? [] : [`在通道 "${lane}" 上`]),
    ...(fault.start === '0s' ? [] : [`${durationZh(fault.start)}之后开始`]),
    `${fault.hold && fault.hold.until !== 'Time' ? '最多' : ''}持续 ${durationZh(fault.duration)}`,
  ].join('，');
}

function action(fault: Fault): string {
  const what = segments(fault);
  switch (fault.action) {
    case 'Drop':
      return `丢弃${what}`;
    case 'Delay': {
      const jitter = fault.delay?.jitter ?? '0s';
      const around = jitter === '0s' ? '' : `，上下浮动 ${durationZh(jitter)}`;
      return `把${what}推迟 ${durationZh(fault.delay?.time ?? '0s')}${around}`;
    }
    case 'Duplicate': {
      const after = fault.duplicate?.after ?? '0s';
      return `把${what}发送两次${after === '0s' ? '' : `，副本晚 ${durationZh(after)}`}`;
    }
    case 'Hold':
      return `扣住${what}${until(fault)}`;
    case 'Reset': {
      const to = fault.reset?.to;
      return `用 RST 应答${what}，发给${to === undefined || to === 'Both' ? '双方' : SIDE_ZH[to]}`;
    }
    default:
      return `${fault.action as string} ${what}`;
  }
}

function segments({ match }: Fault): string {
  const from = match.from ? `来自${SIDE_ZH[match.from]}的` : '';
  const bare = match.piggyback === 'Exclude' ? '单独的 ' : ' ';
  const every = `${from}每个${bare}${match.role}`;
  const { first, nth } = match.attempt ?? {};
  if (nth !== undefined) return `${every} 的第 ${nth} 次发送`;
  if (first === 1) return `${every} 的第一次发送`;
  return first === undefined ? every : `${every} 的前 ${first} 次发送`;
}

function until({ hold }: Fault): string {
  if (hold?.until === 'Time') return ` ${durationZh(hold.time ?? '0s')}`;
  return hold?.until === 'ConnectionClosed' ? '，直到它的连接已经关闭' : '，直到被放行';
}
