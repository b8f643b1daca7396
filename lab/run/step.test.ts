// The reducer, driven by hand: what it asks for, when a step ends, and what verdict comes of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closeWait, drive, experimentOf, line, seen } from '#test/fixtures/driven-steps.ts';
import { emptyObservation, type RunObservation } from './run-observation.ts';

const drop = { name: 'drop', match: { role: 'Fin' }, action: 'Drop' } as const;

test('step() acts in the promised order: remove, put, server, client, release', () => {
  const hold = { name: 'hold', match: { role: 'Fin' }, action: 'Hold', hold: { until: 'Released' } } as const;
  const spec = experimentOf([
    { name: 'one', faults: [hold, drop] },
    {
      name: 'two',
      removeFaults: ['drop'],
      faults: [{ ...drop, name: 'other' }],
      server: { behaviour: {} },
      client: { behaviour: {} },
      release: ['hold'],
    },
  ]);
  const { asked } = drive(spec, [emptyObservation(0), seen(1, {}), seen(2, {})]);
  assert.deepEqual(asked, [
    'Deploy',
    'PutFault',
    'PutFault',
    'RemoveFault',
    'PutFault',
    'SetServer',
    'SetClient',
    'ReleaseFault',
  ]);
});

test('step() ends as Confirmed when every expectation is met and every fault has matched', () => {
  const spec = experimentOf([{ name: 'one', faults: [drop], expect: [closeWait()] }]);
  const ledger = { generation: 1, lost: 0, overflowed: 0, entries: [line('drop', 3)] };
  const { progress, asked } = drive(spec, [
    emptyObservation(0),
    seen(1, {}),
    seen(2, { CLOSE_WAIT: 8 }),
    seen(3, { CLOSE_WAIT: 9 }, { ledger }),
  ]);
  assert.equal(progress.verdict, 'Confirmed');
  assert.deepEqual(progress.reasons, ['the expectation was met']);
  assert.deepEqual(asked, ['Deploy', 'PutFault', 'RemoveFault', 'Destroy']);
  assert.equal(progress.steps[0]?.expectations[0]?.metAt, 3);
});

test('step() that ends as Confirmed by several expectations tells their number', () => {
  const spec = experimentOf([{ name: 'one', expect: [closeWait(), { ...closeWait(), name: 'again' }] }]);
  const { progress } = drive(spec, [emptyObservation(0), seen(1, {}), seen(2, { CLOSE_WAIT: 9 })]);
  assert.deepEqual(progress.reasons, ['all 2 expectations were met']);
});

test('step() says Inconclusive at the end of steps of which none expects anything', () => {
  const spec = experimentOf([{ name: 'one' }, { name: 'two' }]);
  const { progress } = drive(spec, [emptyObservation(0), seen(1, {}), seen(2, {}), seen(3, {})]);
  assert.equal(progress.verdict, 'Inconclusive');
  assert.deepEqual(progress.reasons, ['no step expects anything, so nothing was proven']);
});

test('step() says Inconclusive when a fault never matched, though every expectation was met', () => {
  const spec = experimentOf([{ name: 'one', faults: [drop], expect: [closeWait()] }]);
  const { progress } = drive(spec, [emptyObservation(0), seen(1, {}), seen(2, { CLOSE_WAIT: 10 })]);
  assert.equal(progress.verdict, 'Inconclusive');
  assert.match(progress.reasons[0] ?? '', /fault "drop" never matched/);
});

test('step() says Mismatch with the nearest number when the time of an expectation is over', () => {
  const spec = experimentOf([{ name: 'one', expect: [closeWait('1s')] }]);
  const { progress } = drive(spec, [
    emptyObservation(0),
    seen(1, {}),
    seen(500, { CLOSE_WAIT: 7 }),
    seen(1600, { CLOSE_WAIT: 2 }),
  ]);
  assert.equal(progress.verdict, 'Mismatch');
  assert.match(progress.reasons[0] ?? '', /observed 7$/);
});

const between = {
  name: 'some',
  type: 'Sockets',
  within: '1s',
  for: '300ms',
  sockets: { side: 'Server', state: 'CLOSE_WAIT', atLeast: 4, atMost: 6 },
} as const;

test('step() says the nearest number also where that is the least of those seen', () => {
  const spec = experimentOf([{ name: 'one', expect: [between] }]);
  const { progress } = drive(spec, [
    emptyObservation(0),
    ...[1, 500, 1600].map((at, i) => seen(at, { CLOSE_WAIT: 9 - (i % 2) })),
  ]);
  assert.match(progress.reasons[0] ?? '', /observed 8$/);
});

test('step() says of what was right for a moment only that it was not for as long as it had to be', () => {
  const spec = experimentOf([{ name: 'one', expect: [between] }]);
  const { progress } = drive(spec, [
    emptyObservation(0),
    ...[9, 5, 9].map((CLOSE_WAIT, i) => seen(1 + 800 * i, { CLOSE_WAIT })),
  ]);
  assert.match(progress.reasons[0] ?? '', /observed 5, but not for 300ms$/);
});

test('step() says Inconclusive, not Mismatch, where a step was begun long after the one before it had ended', () => {
  const spec = experimentOf([{ name: 'one' }, { name: 'two', expect: [closeWait('1s')] }]);
  const { progress: begun } = drive(spec, [emptyObservation(0), seen(1, {}), seen(2, {})]);
  const [one, two] = begun.steps;
  assert.ok(one && two);
  const late = { ...begun, steps: [one, { ...two, startedAt: 5002 }] };
  const { progress } = drive(spec, [seen(6100, {})], late);
  assert.equal(progress.verdict, 'Inconclusive');
  assert.match(progress.reasons[0] ?? '', /step "two" began 5\.0 s after the one before it had ended/);
  assert.equal(drive(spec, [seen(6100, { CLOSE_WAIT: 9 })], late).progress.verdict, 'Confirmed');
});

test('step() starts over the time of `for` when the expectation breaks in between', () => {
  const spec = experimentOf([{ name: 'one', expect: [{ ...closeWait(), for: '1s' }] }]);
  const looks = [
    seen(1, {}),
    seen(100, { CLOSE_WAIT: 9 }),
    seen(900, {}),
    seen(1000, { CLOSE_WAIT: 9 }),
    seen(1200, { CLOSE_WAIT: 9 }),
  ];
  const { progress } = drive(spec, [emptyObservation(0), ...looks]);
  assert.equal(progress.stage, 'Running');
  assert.equal(drive(spec, [seen(2000, { CLOSE_WAIT: 9 })], progress).progress.verdict, 'Confirmed');
});

test('step() says Mismatch at once when an Always expectation is broken', () => {
  const never = {
    name: 'never',
    type: 'Sockets',
    sockets: { side: 'Server', state: 'LAST_ACK', atMost: 0 },
    when: 'Always',
  } as const;
  const spec = experimentOf([{ name: 'one', for: '5s', expect: [never] }]);
  const { progress } = drive(spec, [emptyObservation(0), seen(1, {}), seen(2, {}), seen(3, { LAST_ACK: 1 })]);
  assert.equal(progress.verdict, 'Mismatch');
});

test('step() says Inconclusive when the engine was restarted, segments overflowed, or the lab had trouble', () => {
  const spec = experimentOf([{ name: 'one', expect: [closeWait()] }]);
  const full = { CLOSE_WAIT: 10 };
  const cases: [Partial<RunObservation>, RegExp][] = [
    [
      { ledger: { generation: 2, lost: 4, overflowed: 0, entries: [] } },
      /restarted.*4 held segments were lost/,
    ],
    [{ ledger: { generation: 1, lost: 0, overflowed: 5, entries: [] } }, /5 segments passed unseen/],
    [{ troubles: ['the server ended'] }, /the server ended/],
  ];
  for (const [more, reason] of cases) {
    const { progress } = drive(spec, [emptyObservation(0), seen(1, {}), seen(2, full, more)]);
    assert.equal(progress.verdict, 'Inconclusive');
    assert.match(progress.reasons.join('\n'), reason);
  }
});

test('step() ends at the deadline, whatever is still awaited', () => {
  const spec = experimentOf(
    [
      { name: 'one', for: '2s' },
      { name: 'two', expect: [closeWait('5s')] },
    ],
    {
      deadline: '5s',
    },
  );
  const { progress } = drive(spec, [emptyObservation(0), seen(1, {}), seen(2500, {}), seen(6000, {})]);
  assert.equal(progress.verdict, 'Inconclusive');
  assert.match(progress.reasons[0] ?? '', /deadline of 5s passed/);
});

test('step() waits at a pause until someone says go on, and does not count that time', () => {
  const spec = experimentOf([{ name: 'one', pause: { prompt: 'Which state?' }, expect: [closeWait('1s')] }], {
    deadline: '5s',
  });
  const waiting = drive(spec, [emptyObservation(0), seen(1, {}), seen(60_000, { CLOSE_WAIT: 10 })]);
  assert.equal(waiting.progress.stage, 'Paused');
  const resumed = drive(
    spec,
    [seen(60_001, {}, { resumed: true }), seen(60_500, { CLOSE_WAIT: 10 })],
    waiting.progress,
  );
  assert.equal(resumed.progress.verdict, 'Confirmed');
});

test('step() counts kernel counters from where they stood when the experiment began', () => {
  const grown = {
    name: 'grown',
    type: 'KernelCounter',
    kernelCounter: { side: 'Server', counter: 'TcpExt.ListenDrops', atLeast: 2 },
  } as const;
  const spec = experimentOf([{ name: 'one', expect: [grown] }]);
  const counters = (value: number) => ({
    counters: { client: {}, server: { 'TcpExt.ListenDrops': value, 'Tcp.InSegs': 9 } },
  });
  const before = drive(spec, [emptyObservation(0), seen(1, {}, counters(100)), seen(2, {}, counters(101))]);
  assert.equal(before.progress.stage, 'Running');
  assert.deepEqual(before.progress.baseline?.server, { 'TcpExt.ListenDrops': 100 });
  assert.equal(drive(spec, [seen(3, {}, counters(102))], before.progress).progress.verdict, 'Confirmed');
});

test('step() counts kernel counters from where they stood when the step began, where that is asked', () => {
  const grown = (name: string, since: 'Experiment' | 'Step', atLeast: number) =>
    ({
      name,
      type: 'KernelCounter',
      kernelCounter: { side: 'Server', counter: 'TcpExt.ListenDrops', since, atLeast },
    }) as const;
  const spec = experimentOf([
    { name: 'one', expect: [grown('first', 'Experiment', 2)] },
    { name: 'two', expect: [grown('second', 'Step', 2)] },
  ]);
  const counters = (value: number) => ({
    counters: { client: {}, server: { 'TcpExt.ListenDrops': value, 'Tcp.InSegs': 9 } },
  });
  const looks = [emptyObservation(0), seen(1, {}, counters(100)), seen(2, {}, counters(102))];
  const inTwo = drive(spec, [...looks, seen(3, {}, counters(103))]);
  assert.deepEqual(
    inTwo.progress.steps.map(({ name, baseline }) => [name, baseline?.server]),
    [
      ['one', undefined],
      ['two', { 'TcpExt.ListenDrops': 102 }],
    ],
  );
  assert.equal(inTwo.progress.stage, 'Running');
  assert.equal(drive(spec, [seen(4, {}, counters(104))], inTwo.progress).progress.verdict, 'Confirmed');
});

test('step() marks a fault as expired when its window is over, and does not remove it again', () => {
  const brief = { ...drop, duration: '1s' } as const;
  const spec = experimentOf([{ name: 'one', faults: [brief], for: '3s' }]);
  const { progress, asked } = drive(spec, [emptyObservation(0), seen(0, {}), seen(2000, {}), seen(3001, {})]);
  assert.equal(progress.faults[0]?.endedBy, 'Expiry');
  assert.equal(progress.faults[0]?.endedAt, 1000);
  assert.deepEqual(asked, ['Deploy', 'PutFault', 'Destroy']);
});

test('step() from a stored progress carries on without doing anything twice', () => {
  const spec = experimentOf([{ name: 'one', faults: [drop], expect: [closeWait()] }]);
  const { progress } = drive(spec, [emptyObservation(0), seen(1, {})]);
  const { asked } = drive(spec, [seen(2, {}), seen(3, {})], progress);
  assert.deepEqual(asked, []);
});
