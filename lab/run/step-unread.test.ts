// The reducer, driven by hand, where nobody has read a part of the samples.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closeWait, drive, experimentOf, seen } from '#test/fixtures/driven-steps.ts';
import { emptyObservation } from './run-observation.ts';

const kept = {
  name: 'kept',
  type: 'Sockets',
  when: 'Always',
  sockets: { side: 'Server', state: 'CLOSE_WAIT', atMost: 10 },
} as const;
const unread = { from: 1000, to: 71_000 };
const back = { CLOSE_WAIT: 10 };

test('step() says Inconclusive where samples are missing of a step that must hold always, or end in that time', () => {
  const cases = [
    { expect: [kept] },
    { expect: [closeWait('5s')] },
    { expect: [{ ...kept, when: 'AtEnd' as const }] },
  ];
  for (const { expect } of cases) {
    const spec = experimentOf([{ name: 'one', for: '70s', expect }]);
    const { progress } = drive(spec, [
      emptyObservation(0),
      seen(1, {}),
      seen(1000, {}),
      seen(71_000, back, { unread }),
    ]);
    assert.equal(progress.verdict, 'Inconclusive');
    assert.deepEqual(progress.reasons.slice(0, 2), [
      'step "one" cannot be judged without samples that are missing',
      'samples of the time from 1.0 s to 71.0 s are missing: nobody read them before the exporters had overwritten them',
    ]);
    assert.match(progress.reasons[2] ?? '', /not checked$/);
  }
});

test('step() says Confirmed, and what is missing, where samples are missing that no expectation needs', () => {
  const spec = experimentOf([{ name: 'one', expect: [{ ...closeWait('100s'), for: '2s' }] }], {
    deadline: '5m',
  });
  const looks = [seen(1, {}), seen(1000, back), seen(71_000, back, { unread })];
  const { progress } = drive(spec, [emptyObservation(0), ...looks]);
  // What held before and holds again may not have held in between.
  assert.deepEqual([progress.stage, progress.steps[0]?.expectations[0]?.trueSince], ['Running', 71_000]);
  const confirmed = drive(spec, [seen(73_000, back)], progress).progress;
  assert.equal(confirmed.verdict, 'Confirmed');
  assert.match(
    confirmed.reasons.join(),
    /^the expectation was met,samples of the time from 1\.0 s to 71\.0 s are missing/,
  );
  const missed = drive(spec, [seen(100_002, {}), seen(100_003, {})], progress).progress;
  assert.equal(missed.verdict, 'Inconclusive');
});

test('step() keeps of many spans without samples as many as progress has room for', () => {
  const spec = experimentOf([{ name: 'one', expect: [closeWait('24h')] }], { deadline: '24h' });
  const spans = Array.from({ length: 40 }, (_, i) => ({ from: i * 1000, to: i * 1000 + 500 }));
  const looks = spans.map((span) => seen(span.to, {}, { unread: span }));
  const { progress } = drive(spec, [emptyObservation(0), seen(0, {}), ...looks]);
  assert.deepEqual([progress.unread?.length, progress.unread?.at(-1)], [16, { from: 15_000, to: 39_500 }]);
});
