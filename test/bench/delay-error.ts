// The error of a configured delay: how much later than it says a segment goes on, by the proxy's own clock and at the ends.
import { join } from 'node:path';
import { deployLocalLab, type LocalLab } from '#cli/local/local-lab.ts';
import type { SegmentRecord, SegmentsAnswer } from '#lab/run/observation.ts';
import { percentile, spread } from './median.ts';
import { startPeer } from './start-peer.ts';

const PORT = 9001;
const CONNECTIONS = 64;
const DELAY_MS = 20;
const SECONDS = 3;
const RATES = [1000, 10_000];
const ROUNDS = 5;
const PAGE = 10_000;
const PEERS = join(import.meta.dirname, 'peers');
const MATCH = { role: 'Data', from: 'Client' };

interface Lateness {
  p50: number;
  p99: number;
}
/** `path`: at the ends, where every segment comes up and none is delayed. */
interface Round {
  proxy: Lateness;
  ends: Lateness;
  path: Lateness;
}

export async function delayError(): Promise<string> {
  const lab = await deployLocalLab({ family: 'IPv4', clientSysctls: {}, serverSysctls: {} });
  try {
    const rows: string[] = [];
    for (const rate of RATES) {
      const rounds: Round[] = [];
      for (let round = 0; round < ROUNDS; round++) rounds.push(await measure(lab, rate, PORT + round));
      const cell = (of: (round: Round) => Lateness, key: keyof Lateness) =>
        spread(rounds.map((round) => of(round)[key]));
      const cells = (of: (round: Round) => Lateness) => `${cell(of, 'p50')} | ${cell(of, 'p99')}`;
      rows.push(
        `| ${rate} | ${cells(({ proxy }) => proxy)} | ${cells(({ ends }) => ends)} | ${cells(({ path }) => path)} |`,
      );
    }
    return [
      `## Error of a delay of ${DELAY_MS} ms`,
      '',
      `Segments of ${CONNECTIONS} connections for ${SECONDS} s; milliseconds beyond the delay; ${ROUNDS} rounds, median (least–greatest).`,
      'At the ends: from before send() to after read(), so that it includes the way, which the last columns show by itself.',
      '',
      '| segments/s | proxy p50 | proxy p99 | ends p50 | ends p99 | no delay p50 | no delay p99 |',
      '|---|---|---|---|---|---|---|',
      ...rows,
    ].join('\n');
  } finally {
    await lab.destroy();
  }
}

async function measure(lab: LocalLab, perSecond: number, port: number): Promise<Round> {
  const { client, server } = lab.addresses;
  await lab.proxy.put('/lanes/lane', { port, client, server, record: 'FaultedOnly', seed: 1 });
  const never = { name: 'never', match: { ...MATCH, attempt: { nth: 1000 } }, action: 'Drop' };
  const path = await send(lab, never, perSecond, port);
  const before = await lastRecord(lab);
  const delay = { name: 'delay', match: MATCH, action: 'Delay', delay: { time: `${DELAY_MS}ms` } };
  const ends = await send(lab, delay, perSecond, port);
  const proxy = lateness(await records(lab, before));
  await lab.proxy.delete('/lanes/lane');
  return { proxy, ends: { p50: ends.p50 - DELAY_MS, p99: ends.p99 - DELAY_MS }, path };
}

async function send(
  lab: LocalLab,
  fault: { name: string },
  perSecond: number,
  port: number,
): Promise<Lateness> {
  const total = perSecond * SECONDS;
  await lab.proxy.put('/faults/fault', { lane: 'lane', fault });
  const receiver = await startPeer(lab, 'server', join(PEERS, 'stamp-receiver.ts'), [
    lab.addresses.server,
    String(port),
    String(total),
  ]);
  const load = [lab.addresses.proxy, port, CONNECTIONS, perSecond, total].map(String);
  await startPeer(lab, 'client', join(PEERS, 'stamp-sender.ts'), load);
  const { received, ...ages } = JSON.parse(await receiver.line(1)) as Lateness & { received: number };
  if (received !== total) throw new Error(`Cannot measure a delay: ${received} of ${total} segments arrived`);
  await lab.proxy.delete('/faults/fault');
  return ages;
}

async function records(lab: LocalLab, after: number): Promise<SegmentRecord[]> {
  const { segments, missed } = (await lab.proxy.get(
    `/segments?after=${after}&limit=${PAGE}`,
  )) as SegmentsAnswer;
  if (missed > 0) throw new Error(`Cannot measure a delay: ${missed} segments are no longer recorded`);
  const last = segments.at(-1);
  return last === undefined ? [] : [...segments, ...(await records(lab, last.sequence))];
}

async function lastRecord(lab: LocalLab): Promise<number> {
  let last = 0;
  for (;;) {
    const { segments } = (await lab.proxy.get(`/segments?after=${last}&limit=${PAGE}`)) as SegmentsAnswer;
    const sequence = segments.at(-1)?.sequence;
    if (sequence === undefined) return last;
    last = sequence;
  }
}

/** Of each segment that was delayed, and of when it was sent again. */
function lateness(segments: readonly SegmentRecord[]): Lateness {
  const arrivedAt = new Map<string, number>();
  const late: number[] = [];
  for (const { at, clientPort, seq, fate } of segments) {
    const key = `${clientPort} ${seq}`;
    if (fate === 'Delayed') arrivedAt.set(key, at);
    const began = fate === 'Injected' ? arrivedAt.get(key) : undefined;
    if (began !== undefined) late.push(at - began - DELAY_MS);
  }
  return { p50: percentile(late, 0.5), p99: percentile(late, 0.99) };
}
