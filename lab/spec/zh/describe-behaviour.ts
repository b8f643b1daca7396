// 用中文叙述应用的行为：describe-behaviour.ts 的中文版。
import type { ClientBehaviour } from '../client-behaviour.ts';
import type { ServerBehaviour } from '../server-behaviour.ts';
import { durationZh } from './duration.ts';

export function describeClientZh(behaviour: ClientBehaviour): string {
  const { connections, endless, rate, concurrency, request, response, fastOpen } = behaviour;
  const opens = endless
    ? `不断建立连接，每秒 ${rate} 个`
    : connections === 0
      ? '不建立连接'
      : `一共建立 ${connections} 个连接${connections === 1 ? '' : `，每秒 ${rate} 个`}`;
  return [
    opens,
    ...(concurrency < 100_000 ? [`同时最多打开 ${concurrency} 个`] : []),
    ...socketOptions(behaviour),
    ...(request ? [requesting(request, fastOpen)] : []),
    ...(response ? [awaiting(response, behaviour)] : []),
    clientClose(behaviour),
    ...(isUsual(behaviour.onPeerClose) ? [] : [peerClose(behaviour.onPeerClose)]),
  ].join('；');
}

function requesting({ bytes, times }: NonNullable<ClientBehaviour['request']>, onSyn: boolean): string {
  const what = times === 1 ? `${bytes} 字节的请求` : `${times} 个请求，每个 ${bytes} 字节`;
  return `${onSyn ? '在 SYN 上' : ''}${times === 1 ? '' : '依次'}发送 ${what}`;
}

function awaiting({ bytes }: { bytes: number }, { request, responseTimeout }: ClientBehaviour): string {
  const limit = responseTimeout ? `，最多等 ${durationZh(responseTimeout)}` : '';
  return `${(request?.times ?? 1) > 1 ? '每次' : ''}等待 ${bytes} 字节的应答${limit}`;
}

function socketOptions(behaviour: ClientBehaviour): string[] {
  const { localPorts, synRetries, userTimeout, connectTimeout, keepalive } = behaviour;
  return [
    ...(keepalive
      ? [
          `空闲 ${durationZh(keepalive.time)}后探测对方，每隔 ${durationZh(keepalive.interval)}一次，${keepalive.probes} 次没有应答就放弃`,
        ]
      : []),
    ...(localPorts ? [`使用源端口 ${localPorts.first} 至 ${localPorts.last}`] : []),
    ...(synRetries ? [`SYN 最多重传 ${synRetries} 次`] : []),
    ...(userTimeout ? [`数据 ${durationZh(userTimeout)}得不到确认就放弃`] : []),
    ...(connectTimeout ? [`${durationZh(connectTimeout)}后放弃连接`] : []),
  ];
}

function clientClose({ close, request, response }: ClientBehaviour): string {
  const last = (request?.times ?? 1) > 1 ? '收到最后一个应答' : '收到应答';
  const ready = response ? last : '建立';
  const when = ready + (later(close.after) || '后立即');
  switch (close.how) {
    case 'Fin':
      return `每个连接${when}关闭`;
    case 'Reset':
      return `每个连接${when}重置`;
    case 'HalfClose':
      return `每个连接${when}关闭发送方向，继续读取`;
    case 'Never':
      return '不主动关闭';
  }
}

export function describeServerZh(behaviour: ServerBehaviour): string {
  if (behaviour.socket === 'BoundIdle')
    return `把 ${behaviour.boundIdle?.sockets ?? 1} 个套接字绑定到端口，从不监听`;
  const { backlog, response, closeFirst, closeHow, fastOpen } = behaviour;
  return [
    `监听，backlog 为 ${backlog}${fastOpen ? `，Fast Open 队列为 ${fastOpen.queue}` : ''}`,
    accepting(behaviour),
    ...(behaviour.reading === 'Stopped' ? ['什么也不读'] : []),
    ...(response ? [`${later(response.after)}用 ${response.bytes} 字节应答请求`] : []),
    ...(closeFirst ? [`accept 并应答${later(closeFirst.after) || '后立即'}主动关闭`] : []),
    ...(behaviour.idleTimeout ? [`关闭 ${durationZh(behaviour.idleTimeout)}没有请求的连接`] : []),
    peerClose(behaviour.onPeerClose),
    ...(closeHow === 'Reset' ? ['用重置来关闭'] : []),
  ].join('；');
}

function accepting({ accept }: ServerBehaviour): string {
  switch (accept.pace) {
    case 'Unlimited':
      return '立即 accept';
    case 'Limited':
      return `每秒 accept ${accept.perSecond} 个`;
    case 'Stopped':
      return '停止 accept';
  }
}

function peerClose(on: ServerBehaviour['onPeerClose'] | ClientBehaviour['onPeerClose']): string {
  const send = 'send' in on ? on.send : undefined;
  const over = send && send.over !== '0s' ? `在 ${durationZh(send.over)}内` : '';
  const sends = send ? `${over}再发送 ${send.bytes} 字节，然后` : '';
  if (on.action === 'Never') return `对方关闭后，${sends}从不关闭`;
  if (send) return `对方关闭后，${sends}${later(on.after) || '立即'}关闭`;
  return `对方关闭${later(on.after) || '后立即'}关闭`;
}

/** 任何应用都这样做，所以对客户端不必说。 */
function isUsual({ action, after }: ClientBehaviour['onPeerClose']): boolean {
  return action === 'Close' && after === '0s';
}

function later(after: string): string {
  return after === '0s' ? '' : ` ${durationZh(after)}之后`;
}
