// 由字段生成的一句话，说明一个预期：describe-expectation.ts 的中文版。
import type { Expectation } from '../expectation.ts';
import { durationZh } from './duration.ts';
import { SIDE_ZH } from './side.ts';

interface Bounds {
  atLeast?: number | undefined;
  atMost?: number | undefined;
  atLeastPercent?: number | undefined;
  atMostPercent?: number | undefined;
}

/** 实验自己写的文字照原样；否则由字段生成，如“10 秒之内，服务端上处于 CLOSE_WAIT 的套接字至少为连接总数的 95%”。 */
export function describeExpectationZh(expectation: Expectation): string {
  return expectation.text ?? `${time(expectation)}${where(expectation)}${subject(expectation)}`;
}

function subject(expectation: Expectation): string {
  const { sockets, pairs, ledger, application, errors, latency, kernelCounter, segments } = expectation;
  if (sockets) {
    const waiting = sockets.unaccepted ? '、尚未被 accept' : '';
    return `${SIDE_ZH[sockets.side]}上处于 ${sockets.state}${waiting} 的套接字${share(sockets)}`;
  }
  if (pairs) return `${end('客户端', pairs.client)}、${end('服务端', pairs.server)} 的连接${share(pairs)}`;
  if (ledger) return `故障 "${ledger.fault}" ${LEDGER[ledger.count]}的报文段${ratio(ledger)}`;
  if (application) {
    const what = COUNTERS[application.counter] ?? application.counter;
    const bounds = what.endsWith('连接') ? share(application) : ratio(application);
    return `${SIDE_ZH[application.side]}应用${what}${bounds}`;
  }
  if (errors) return `${SIDE_ZH[errors.side]}应用得到 ${errors.errno} 的次数${ratio(errors)}`;
  if (latency) {
    const { of, percentile } = latency;
    return `客户端应用${LATENCIES[of]}所用时间的${PERCENTILES[percentile]}${count(latency, ' 毫秒').join('，')}`;
  }
  if (kernelCounter) {
    const since = kernelCounter.since === 'Step' ? '在这一步中' : '';
    return `${SIDE_ZH[kernelCounter.side]}上 ${kernelCounter.counter} ${since}的增量${ratio(kernelCounter)}`;
  }
  return segments ? describeSegments(segments) : expectation.name;
}

function describeSegments(segments: NonNullable<Expectation['segments']>): string {
  const from = segments.from ? `来自${SIDE_ZH[segments.from]}的` : '';
  const kind = { Include: '', Exclude: '单独的', Only: '由其他报文段捎带的' }[segments.piggyback];
  const again = segments.retransmissions === 'Include' ? '（包括重传）' : '';
  return `代理上${from}${kind} ${segments.role} 报文段${again}${ratio(segments)}`;
}

/** 占全部连接的比例，或个数。 */
function share(bounds: Bounds): string {
  const { atLeastPercent: low, atMostPercent: high } = bounds;
  if (low === 100 && high === 100) return '恰好等于连接总数';
  return [
    ...count(bounds),
    ...(low === undefined ? [] : [low === 100 ? '达到连接总数' : `至少为连接总数的 ${low}%`]),
    ...(high === undefined ? [] : [high === 0 ? '为 0' : `至多为连接总数的 ${high}%`]),
  ].join('，');
}

/** 平均到每个连接的个数，或总数。 */
function ratio(bounds: Bounds): string {
  const { atLeastPercent: low, atMostPercent: high } = bounds;
  if (low !== undefined && low === high) return low === 0 ? '为 0' : `恰好为${each(low)}`;
  return [
    ...count(bounds),
    ...(low === undefined ? [] : [`至少为${each(low)}`]),
    ...(high === undefined ? [] : [high === 0 ? '为 0' : `至多为${each(high)}`]),
  ].join('，');
}

function count({ atLeast, atMost }: Bounds, unit = ''): string[] {
  if (atMost === 0) return [`为 0${unit}`];
  if (atLeast !== undefined && atLeast === atMost) return [`恰好为 ${atLeast}${unit}`];
  return [
    ...(atLeast === undefined ? [] : [`至少为 ${atLeast}${unit}`]),
    ...(atMost === undefined ? [] : [`至多为 ${atMost}${unit}`]),
  ];
}

/** 200 → "每个连接 2 个"，95 → "每 100 个连接 95 个"。 */
function each(percent: number): string {
  return percent % 100 === 0 ? `每个连接 ${percent / 100} 个` : `每 100 个连接 ${percent} 个`;
}

const LEDGER = {
  matched: '匹配',
  applied: '作用于其上',
  passed: '放过',
  skipped: '跳过',
  held: '扣住',
} as const;

const LATENCIES = { Connect: '建立连接', Close: '关闭连接' } as const;

const PERCENTILES = { P50: '中位数', P99: '第 99 百分位数', Max: '最大值' } as const;

const COUNTERS: Record<string, string> = {
  started: '发起的连接',
  connected: '建立的连接',
  accepted: ' accept 的连接',
  closed: '关闭的连接',
  requests: '收到的请求数',
  requestsRepeated: '重复收到的请求数',
  responses: '收到的应答数',
  bytesSent: '发送的字节数',
  bytesReceived: '收到的字节数',
  bytesWrong: '收到的错误字节数',
  endsOfStream: '读到流结束的次数',
};

function end(side: string, state: string): string {
  return state === 'None' ? `${side}没有套接字` : `${side}处于 ${state}`;
}

function where({ lane }: Expectation): string {
  return lane === 'main' ? '' : `在通道 "${lane}" 上，`;
}

function time({ when, within, for: kept }: Expectation): string {
  if (when === 'Always') return '在整个步骤期间，';
  if (when === 'AtEnd') return '在步骤结束时，';
  return `${durationZh(within)}内${kept === '0s' ? '' : `并且此后持续 ${durationZh(kept)}`}，`;
}
