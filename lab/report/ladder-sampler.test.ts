import assert from 'node:assert/strict';
import { test } from 'node:test';
import { segment } from '../../test/fixtures/connections.ts';
import type { SegmentRecord } from '../run/observation.ts';
import { pairPort } from '../run/pair-port.ts';
import { LadderSampler } from './ladder-sampler.ts';

let sequence = 0;
/** The next segment of connection `clientPort`. */
function next(clientPort: number, extra: Partial<SegmentRecord> = {}): SegmentRecord {
  sequence++;
  return { ...segment(sequence, 'Client . Data', [1, 1]), sequence, clientPort, ...extra };
}

function sampled(segments: readonly SegmentRecord[], limits = { maxLadders: 8, maxSegments: 100 }): string[] {
  const sampler = new LadderSampler(limits);
  for (const each of segments) sampler.addSegment(each);
  return sampler
    .ladders()
    .map(({ clientPort, why, segments: kept }) => `${clientPort} (${kept.length}): ${why}`);
}

const dropped = { fate: 'Dropped', fault: 'drop' } as const;

test('LadderSampler keeps the first connection, and the first for each fault and fate, with all their segments', () => {
  const segments = [
    next(1),
    next(2),
    next(3),
    next(4),
    next(3, dropped),
    next(2, dropped),
    next(4, { fate: 'Held', fault: 'hold' }),
    next(3),
    next(4, { fate: 'Injected', fault: 'hold' }),
  ];
  const wanted = [
    '1 (1): the first connection',
    '3 (3): the first with a segment dropped by fault "drop"',
    '4 (3): the first with a segment held by fault "hold"',
  ];
  assert.deepEqual(sampled(segments), wanted);
  assert.deepEqual(sampled(segments), wanted, 'the same segments choose the same connections');
});

test('LadderSampler keeps one that was reset by its own ends', () => {
  assert.deepEqual(
    sampled([
      next(1),
      next(2),
      next(2, { roles: ['Rst'], from: 'Server' }),
      next(3, { roles: ['Rst'], from: 'Server' }),
    ]),
    ['1 (1): the first connection', '2 (2): the first with a RST from the server'],
  );
});

test('LadderSampler adds one that no fault touched when all others were', () => {
  assert.deepEqual(sampled([next(1, dropped), next(2, dropped), next(3), next(4, { roles: ['Syn'] })]), [
    '1 (1): the first connection',
    '4 (1): the first that no fault touched',
  ]);
});

test('LadderSampler keeps no more connections and segments than it may, and counts what it leaves out', () => {
  const many = Array.from({ length: 20 }, (_, i) => next(i + 1, { fate: 'Dropped', fault: `f${i}` }));
  assert.equal(sampled(many, { maxLadders: 3, maxSegments: 10 }).length, 3);
  const sampler = new LadderSampler({ maxLadders: 3, maxSegments: 10 });
  for (let i = 0; i < 25; i++) sampler.addSegment(next(1, { roles: ['Fin'], attempt: i + 1 }));
  assert.deepEqual(
    sampler.ladders().map(({ segments, omitted }) => [segments.length, omitted]),
    [[10, 15]],
  );
});

test('LadderSampler keeps of a long run of data the beginning, and all that comes after the run', () => {
  const sampler = new LadderSampler({ maxLadders: 3, maxSegments: 20 });
  for (let i = 0; i < 5000; i++) sampler.addSegment(next(1, { roles: i % 2 === 0 ? ['Data'] : [] }));
  sampler.addSegment(next(1, { roles: ['Fin'] }));
  sampler.addSegment(next(1, { roles: ['AckOfFin'], from: 'Server' }));
  for (let i = 0; i < 9; i++) sampler.addSegment(next(1, { roles: ['Data'], from: 'Server' }));
  const [ladder] = sampler.ladders();
  assert.deepEqual(
    ladder?.segments
      .filter(({ roles }) => !roles.every((role) => role === 'Data'))
      .map(({ omittedBefore }) => omittedBefore),
    [4994, 0],
  );
  assert.deepEqual([ladder?.segments.length, ladder?.omitted], [14, 3]);
});

test('LadderSampler tells apart connections that use one port after another, with their states', () => {
  const sampler = new LadderSampler({ maxLadders: 8, maxSegments: 10 });
  const [a, b] = [next(7), next(7, { incarnation: 2, ...dropped })];
  sampler.addSegment({ ...a, at: 1000 });
  sampler.addChange('Client', 7, 'ESTABLISHED', 1050);
  sampler.addChange('Client', 7, 'None', 1950);
  sampler.addSegment({ ...b, at: 2000 });
  sampler.addChange('Client', 7, 'SYN_SENT', 2050);
  const ladders = sampler
    .ladders()
    .map(({ incarnation, states }) => [incarnation, states.map(({ state, at }) => `${state}@${at}`)]);
  assert.deepEqual(ladders, [
    [1, ['ESTABLISHED@1050', 'None@1950']],
    [2, ['SYN_SENT@2050']],
  ]);
});

test('LadderSampler keeps what a stale SYN of a chosen connection brings about', () => {
  const syn = { roles: ['Syn' as const] };
  const answer = { roles: ['SynAck' as const], from: 'Server' as const, incarnation: 2 };
  assert.deepEqual(
    sampled([
      next(1, syn),
      next(2, syn),
      next(1, answer),
      next(2, answer),
      next(1, { ...syn, incarnation: 3 }),
    ]),
    ['1 (1): the first connection', '1 (1): what followed on the same port'],
  );
});

test('LadderSampler knows the states that were sampled before its connection was chosen, on both sides in order', () => {
  const sampler = new LadderSampler({ maxLadders: 8, maxSegments: 10 });
  sampler.addSegment({ ...next(1), at: 0 });
  sampler.addSegment({ ...next(2), at: 0 });
  sampler.addChange('Server', 2, 'ESTABLISHED', 90);
  sampler.addChange('Client', 2, 'ESTABLISHED', 60);
  sampler.addSegment({ ...next(2, dropped), at: 100 });
  assert.deepEqual(sampler.ladders()[1]?.states, [
    { side: 'Client', at: 60, state: 'ESTABLISHED' },
    { side: 'Server', at: 90, state: 'ESTABLISHED' },
  ]);
});

test('LadderSampler takes a state from a sample that began just before the first segment', () => {
  const sampler = new LadderSampler({ maxLadders: 8, maxSegments: 10 });
  sampler.addChange('Server', 1, 'TIME_WAIT', 850);
  sampler.addChange('Server', 1, 'None', 940);
  sampler.addChange('Server', 1, 'ESTABLISHED', 990);
  sampler.addSegment({ ...next(1), at: 1000 });
  assert.deepEqual(sampler.ladders()[0]?.states, [{ side: 'Server', at: 1000, state: 'ESTABLISHED' }]);
});

test('LadderSampler forgets ports of connections that were not chosen, and keeps those that were', () => {
  const sampler = new LadderSampler({ maxLadders: 8, maxSegments: 10 });
  sampler.addSegment({ ...next(1), at: 0 });
  sampler.addChange('Client', 1, 'ESTABLISHED', 10);
  for (let port = 2; port < 10_000; port++) sampler.addChange('Client', port, 'ESTABLISHED', 20);
  sampler.addChange('Client', 1, 'FIN_WAIT_1', 30);
  assert.deepEqual(
    sampler.ladders()[0]?.states.map(({ state }) => state),
    ['ESTABLISHED', 'FIN_WAIT_1'],
  );
});

test('LadderSampler without segments has no ladders', () => {
  assert.deepEqual(sampled([]), []);
});

test('LadderSampler that renews has a new connection take the place of the oldest, and a fault put anew count again', () => {
  const sampler = new LadderSampler({ maxLadders: 2, maxSegments: 10, renews: true });
  const chosen = () => sampler.ladders().map(({ clientPort }) => clientPort);
  sampler.addSegment(next(1));
  sampler.addSegment(next(2, dropped));
  sampler.addSegment(next(3, { fate: 'Held', fault: 'hold' }));
  assert.deepEqual(chosen(), [2, 3]);
  sampler.addSegment(next(4, dropped));
  assert.deepEqual(chosen(), [2, 3], 'the same fault is nothing new');
  sampler.forgetFault('drop');
  sampler.addSegment(next(5, dropped));
  assert.deepEqual(chosen(), [3, 5]);
});

test('LadderSampler that renews forgets its oldest reasons, so that its memory has an end', () => {
  const sampler = new LadderSampler({ maxLadders: 1, maxSegments: 10, renews: true });
  for (let i = 0; i <= 256; i++) sampler.addSegment(next(100 + i, { fate: 'Dropped', fault: `f${i}` }));
  sampler.addSegment(next(7, { fate: 'Dropped', fault: 'f0' }));
  assert.deepEqual(
    sampler.ladders().map(({ clientPort }) => clientPort),
    [7],
  );
});

test('LadderSampler of several clients keeps the first connection of each, and has room for what faults have done', () => {
  const firsts = [2, 0, 1, 2, 3, 4].map((pair) => next(pairPort(7, pair)));
  assert.deepEqual(sampled([...firsts, next(pairPort(8, 4), dropped)]), [
    `${pairPort(7, 2)} (2): the first connection`,
    '7 (1): the first of its client',
    `${pairPort(7, 1)} (1): the first of its client`,
    `${pairPort(7, 3)} (1): the first of its client`,
    `${pairPort(8, 4)} (1): the first with a segment dropped by fault "drop"`,
  ]);
});
