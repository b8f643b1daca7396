// Whatever arrives, in whatever order: what must hold of the tracker's answers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FlowTracker } from './flow-tracker.ts';
import type { Incarnation } from './incarnation.ts';
import { ROLE, ROLE_COUNT, type SideIndex } from './role-set.ts';
import { ACK, FIN, RST, Segment, SYN } from './segment.ts';
import { SegmentFacts } from './segment-facts.ts';

const LIMIT = 20;

/** Few values, so that sequences meet; around 0, so that they wrap. */
const number = fc.oneof(
  fc.integer({ min: -6, max: 6 }),
  fc.constantFrom(1000, 2000, 0x7fff_ffff, -0x8000_0000),
);
const sent = fc.record({
  from: fc.constantFrom<SideIndex>(0, 1),
  port: fc.integer({ min: 1, max: 4 }),
  flags: fc.oneof(fc.constantFrom(SYN, SYN | ACK, ACK, FIN | ACK, RST, RST | ACK), fc.nat(255)),
  seq: number,
  ack: number,
  length: fc.constantFrom<number>(0, 0, 1, 3, 1460),
  isForwarded: fc.boolean(),
});
type Sent = typeof sent extends fc.Arbitrary<infer T> ? T : never;

function segmentOf({ from, port, flags, seq, ack, length }: Sent): Segment {
  const segment = new Segment();
  [segment.sourcePort, segment.destinationPort] = from === 0 ? [port, 9000] : [9000, port];
  return Object.assign(segment, { flags, seq, ack, payloadLength: length });
}

/** Roles say no more than the flags allow, and no less than they demand. */
function checkRoles({ flags, length }: Sent, facts: SegmentFacts): void {
  const has = (role: number) => (facts.roles & role) !== 0;
  const [syn, ack, fin, rst] = [SYN, ACK, FIN, RST].map((bit) => (flags & bit) !== 0);
  assert.equal(has(ROLE.Rst), rst);
  if (rst) assert.equal(facts.roles, ROLE.Rst);
  assert.equal(has(ROLE.Syn), !rst && syn && !ack);
  assert.equal(has(ROLE.SynAck), !rst && syn && ack);
  assert.equal(has(ROLE.Fin), !rst && fin);
  assert.equal(has(ROLE.Data), !rst && length > 0);
  if (has(ROLE.HandshakeAck)) assert.ok(ack && !syn);
  if (has(ROLE.AckOfFin)) assert.ok(ack);
  assert.equal(facts.piggyback & ~facts.roles, 0);
  const isCarried = length > 0 || fin || syn;
  const acks = facts.roles & (ROLE.HandshakeAck | ROLE.AckOfFin);
  assert.equal(facts.piggyback & acks, isCarried ? acks : 0);
}

/** Each role's attempts of one end grow by one, or begin again at 1 for another segment; data may be any it has had. */
function checkAttempts(last: Map<string, number>, facts: SegmentFacts): void {
  for (let index = 0; index < ROLE_COUNT; index++) {
    if ((facts.roles & (1 << index)) === 0) continue;
    const attempt = facts.attempts[index] ?? 0;
    const key = `${facts.incarnation.ordinal} ${facts.from} ${index}`;
    const before = last.get(key) ?? 0;
    const isData = 1 << index === ROLE.Data;
    assert.ok(
      attempt === 1 || attempt === before + 1 || (isData && attempt <= before + 2),
      `${key}: ${attempt}`,
    );
    last.set(key, isData ? Math.max(before, attempt) : attempt);
  }
}

test('FlowTracker with any segments never throws, and keeps its promises', () => {
  fc.assert(
    fc.property(fc.array(sent, { maxLength: 120 }), (all) => {
      const closed = new Set<Incarnation>();
      const tracker = new FlowTracker({
        limit: LIMIT,
        onClosed: (incarnation) => {
          assert.ok(!closed.has(incarnation), 'closed twice');
          closed.add(incarnation);
        },
      });
      const lane = { id: 1, connections: 0 };
      const facts = new SegmentFacts();
      const attempts = new Map<string, number>();
      const ordinals = new Map<number, Incarnation>();
      for (const each of all) {
        const before = lane.connections;
        tracker.observe(segmentOf(each), lane, each.from, facts);
        const { incarnation } = facts;
        checkRoles(each, facts);
        checkAttempts(attempts, facts);
        // A new connection takes the next ordinal, and an ordinal is one connection's for ever.
        assert.ok(lane.connections === before || incarnation.ordinal === before + 1);
        assert.ok((ordinals.get(incarnation.ordinal) ?? incarnation) === incarnation);
        ordinals.set(incarnation.ordinal, incarnation);
        assert.equal(incarnation.clientPort, each.port);
        if (each.isForwarded) tracker.forwarded(incarnation, each.from, facts.roles);
        assert.equal(incarnation.closed, closed.has(incarnation));
        assert.ok(tracker.size <= LIMIT && [...tracker.incarnations()].length === tracker.size);
      }
    }),
    { numRuns: 500 },
  );
});

test('FlowTracker with a forwarded ACK does not give its role again until what it acknowledges is repeated', () => {
  fc.assert(
    fc.property(fc.array(sent, { maxLength: 80 }), (all) => {
      const tracker = new FlowTracker({ limit: LIMIT });
      const lane = { id: 1, connections: 0 };
      const facts = new SegmentFacts();
      for (const each of all) {
        tracker.observe(segmentOf(each), lane, each.from, facts);
        const { incarnation, roles } = facts;
        tracker.forwarded(incarnation, each.from, roles);
        // The same once more: its ACK says nothing new.
        const bare = { ...each, flags: ACK, length: 0 };
        if ((roles & ROLE.AckOfFin) === 0 || (each.flags & (SYN | RST)) !== 0) continue;
        tracker.observe(segmentOf(bare), lane, each.from, facts);
        if (facts.incarnation === incarnation) assert.equal(facts.roles & ROLE.AckOfFin, 0);
      }
    }),
    { numRuns: 300 },
  );
});

test('FlowTracker with new initial sequence numbers counts incarnations of a pair up', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 8 }), (isns) => {
      const tracker = new FlowTracker({ limit: LIMIT });
      const lane = { id: 1, connections: 0 };
      const facts = new SegmentFacts();
      const numbers = isns.map((seq) => {
        const each = { from: 0, port: 1, flags: SYN, seq, ack: 0, length: 0, isForwarded: true } as const;
        tracker.observe(segmentOf(each), lane, 0, facts);
        return facts.incarnation.number;
      });
      assert.deepEqual(
        numbers,
        isns.map((_, i) => i + 1),
      );
    }),
  );
});
