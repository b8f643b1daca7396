// Any packets through parser and flow tracker: nothing throws, what is read is inside the packet, memory is bounded.
import assert from 'node:assert/strict';
import { FlowTracker } from '#services/proxy/flow-tracker.ts';
import { PARSE_PROBLEMS, type ParseProblem, parseSegment } from '#services/proxy/parse-segment.ts';
import { CLIENT, ROLE, SERVER } from '#services/proxy/role-set.ts';
import { ACK, FIN, RST, Segment, SYN } from '#services/proxy/segment.ts';
import { SegmentFacts } from '#services/proxy/segment-facts.ts';
import { frame, LANE_PORT } from './frames.ts';
import { heapAfterCollection } from './heap.ts';
import { Seeded } from './seeded.ts';
import { shrink } from './shrink.ts';

/** A tracker sees so many, then the next begins: what fails can be repeated from its seed alone. */
const FRAMES_PER_BATCH = 2000;
const INCARNATIONS = 40;
const MOST_HEAP_GROWTH = 64 << 20;

export interface FrameCounts {
  parsed: number;
  refused: Record<ParseProblem, number>;
}

const noCounts = (): FrameCounts => ({
  parsed: 0,
  refused: { NotIp: 0, NotTcp: 0, Fragment: 0, HeaderCut: 0, BadLength: 0 },
});

/**
 * @throws Error with the seed and the fewest packets with which it still fails
 */
export function tryFrames(count: number, seed: number): FrameCounts {
  const counts = noCounts();
  for (let batch = 0; batch * FRAMES_PER_BATCH < count; batch++) {
    const seeded = new Seeded(seed + batch);
    const length = Math.min(FRAMES_PER_BATCH, count - batch * FRAMES_PER_BATCH);
    const frames = Array.from({ length }, () => frame(seeded));
    const failure = failureOf(frames, counts);
    if (!failure) continue;
    const fewest = shrink(frames, (some) => failureOf(some) !== null);
    const hex = fewest.map((bytes) => Buffer.from(bytes).toString('hex')).join('\n');
    throw new Error(`Cannot follow packets of seed ${seed + batch}: ${failure.message}\n${hex}`, {
      cause: failure,
    });
  }
  return counts;
}

/** For npm run soak. */
export async function frameTest(count: number, seed: number): Promise<boolean> {
  const before = await heapAfterCollection();
  const { parsed, refused } = tryFrames(count, seed);
  const grown = (await heapAfterCollection()) - before;
  const sum = Object.values(refused).reduce((a, b) => a + b, 0);
  console.log(`seed ${seed}: ${parsed} of ${count} packets followed, ${sum} refused, none threw`);
  console.log(`heap: ${Math.round(grown / 1024)} KiB more than before`);
  return parsed + sum === count && grown < MOST_HEAP_GROWTH;
}

function failureOf(frames: readonly Uint8Array[], counts = noCounts()): Error | null {
  const closed = new Set<number>();
  const tracker = new FlowTracker({
    limit: INCARNATIONS,
    onClosed: ({ ordinal }) => {
      assert.ok(!closed.has(ordinal), `connection ${ordinal} closed twice`);
      closed.add(ordinal);
    },
  });
  const lane = { id: 1, connections: 0 };
  const [segment, facts] = [new Segment(), new SegmentFacts()];
  try {
    for (const bytes of frames) {
      const problem = parseSegment(bytes, segment);
      if (problem !== null) {
        assert.ok(PARSE_PROBLEMS.includes(problem), `unknown problem ${problem}`);
        counts.refused[problem]++;
        continue;
      }
      counts.parsed++;
      checkSegment(segment, bytes);
      const from = segment.destinationPort === LANE_PORT ? CLIENT : SERVER;
      tracker.observe(segment, lane, from, facts);
      checkFacts(segment, facts);
      if ((bytes[8] ?? 0) % 4 !== 0) tracker.forwarded(facts.incarnation, from, facts.roles);
      assert.ok(tracker.size <= INCARNATIONS, `${tracker.size} incarnations are remembered`);
    }
    return null;
  } catch (error) {
    return error as Error;
  }
}

function checkSegment(segment: Segment, bytes: Uint8Array): void {
  const { tcpOffset, payloadLength, totalLength, isWhole } = segment;
  const headerLength = ((bytes[tcpOffset + 12] ?? 0) >> 4) * 4;
  assert.ok(
    tcpOffset >= 20 && tcpOffset + 20 <= bytes.length,
    `TCP header at ${tcpOffset} of ${bytes.length}`,
  );
  assert.ok(headerLength >= 20 && payloadLength >= 0, `header ${headerLength}, payload ${payloadLength}`);
  assert.equal(tcpOffset + headerLength + payloadLength, totalLength);
  assert.equal(isWhole, bytes.length >= totalLength);
  for (const number of [segment.seq, segment.ack]) assert.equal(number, number | 0);
}

function checkFacts(
  { flags, payloadLength }: Segment,
  { roles, piggyback, attempt, incarnation }: SegmentFacts,
): void {
  const has = (bit: number) => (flags & bit) !== 0;
  assert.equal((roles & ROLE.Rst) !== 0, has(RST));
  assert.equal((roles & ROLE.Syn) !== 0, has(SYN) && !has(ACK) && !has(RST));
  assert.equal((roles & ROLE.Fin) !== 0, has(FIN) && !has(RST));
  assert.equal((roles & ROLE.Data) !== 0, payloadLength > 0 && !has(RST));
  assert.equal(piggyback & ~roles, 0);
  assert.ok(attempt >= 1 && incarnation.number >= 1);
}
