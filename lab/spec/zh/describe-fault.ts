// 由字段生成的一句话，说明一个故障：describe-fault.ts 的中文版。
import type { Fault } from '../fault.ts';
import type { UnreachableCode } from '../fault-settings.ts';
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
    ...(fault.rampIn === '0s' ? [] : [`比例在最初 ${durationZh(fault.rampIn)}内逐渐增大`]),
    ...(fault.rampOut === '0s' ? [] : [`比例在最后 ${durationZh(fault.rampOut)}内逐渐减小`]),
  ].join('，');
}

function action(fault: Fault): string {
  const what = segments(fault);
  switch (fault.action) {
    case 'Drop':
      return `丢弃${what}`;
    case 'Delay':
      return `把${what} 推迟 ${delayTime(fault)}`;
    case 'Duplicate': {
      const after = fault.duplicate?.after ?? '0s';
      return `把${what} 发送两次${after === '0s' ? '' : `，副本晚 ${durationZh(after)}`}`;
    }
    case 'Hold':
      return `扣住${what}${until(fault)}`;
    case 'Reset': {
      const to = fault.reset?.to;
      return `用 RST 应答${what}，发给${to === undefined || to === 'Both' ? '双方' : SIDE_ZH[to]}`;
    }
    case 'Corrupt': {
      const { byte, checksum } = fault.corrupt ?? {};
      const which = byte === undefined ? '一个字节' : `第 ${byte} 个字节（从 0 数起）`;
      return `损坏${what} 的${which}，${checksum === 'Valid' ? '并使校验和相符' : '使校验和不符'}`;
    }
    case 'Throttle':
      return `使${what} ${fault.match.from ? '' : '在每个方向'}以每秒 ${fault.throttle?.bytesPerSecond} 字节通过，队列长 ${durationZh(fault.throttle?.queue ?? '')}`;
    case 'Unreachable':
      return `用 ICMP ${icmpError(fault)}应答${what}${sizeLimit(fault)}`;
  }
}

function delayTime({ delay }: Fault): string {
  const { time = '0s', jitter = '0s', distribution, order } = delay ?? {};
  const spread =
    jitter === '0s'
      ? ''
      : `，${distribution === 'Normal' ? '正态分布，标准差' : '上下浮动'} ${durationZh(jitter)}`;
  return `${durationZh(time)}${spread}${order === 'Kept' ? '，不改变顺序' : ''}`;
}

const ICMP_ERRORS: Readonly<Record<UnreachableCode, string>> = {
  Network: '"network unreachable"（网络不可达）',
  Host: '"host unreachable"（主机不可达）',
  Port: '"port unreachable"（端口不可达）',
  Prohibited: '"administratively prohibited"（被管理策略禁止）',
  TooBig: '"packet too big"（分组过大）',
};

function icmpError({ unreachable }: Fault): string {
  return unreachable ? ICMP_ERRORS[unreachable.code] : '';
}

function sizeLimit({ unreachable }: Fault): string {
  return unreachable?.mtu === undefined ? '' : `（只限大于 ${unreachable.mtu} 字节的）`;
}

function segments({ match }: Fault): string {
  const from = match.from ? `来自${SIDE_ZH[match.from]}的` : '';
  const bare = match.piggyback === 'Exclude' ? '单独的 ' : ' ';
  const every = `${from}每个${match.role === 'Any' ? '报文段' : `${bare}${match.role}`}`;
  const { first, nth } = match.attempt ?? {};
  if (nth !== undefined) return `${every} 的第 ${nth} 次发送`;
  if (first === 1) return `${every} 的第一次发送`;
  return first === undefined ? every : `${every} 的前 ${first} 次发送`;
}

function until({ hold }: Fault): string {
  if (hold?.until === 'Time') return ` ${durationZh(hold.time ?? '0s')}`;
  return hold?.until === 'ConnectionClosed' ? '，直到它的连接已经关闭' : '，直到被放行';
}
