import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fault } from './fault.ts';
import { parseDocument } from './problems.ts';

const drop = { name: 'x', match: { role: 'Fin' }, action: 'Drop' };

/** The problems of a document as "path: message". */
function problems(value: unknown): string[] {
  return (parseDocument(fault, value).problems ?? []).map(({ path, message }) => `${path}: ${message}`);
}

test('fault fills in every default', () => {
  assert.deepEqual(fault.parse(drop), {
    name: 'x',
    match: {
      role: 'Fin',
      piggyback: 'Include',
      connectionsPermille: 1000,
      segmentsPermille: 1000,
      lane: 'main',
    },
    action: 'Drop',
    start: '0s',
    duration: '60s',
    rampIn: '0s',
    rampOut: '0s',
  });
  assert.deepEqual(fault.parse({ ...drop, action: 'Delay', delay: { time: '1s' } }).delay, {
    time: '1s',
    jitter: '0s',
    distribution: 'Uniform',
    order: 'Free',
  });
  assert.deepEqual(fault.parse({ ...drop, action: 'Corrupt', corrupt: {} }).corrupt, { checksum: 'Broken' });
  const throttle = { bytesPerSecond: 1000 };
  assert.deepEqual(fault.parse({ ...drop, action: 'Throttle', throttle }).throttle, {
    bytesPerSecond: 1000,
    burst: 15_000,
    queue: '200ms',
  });
  assert.deepEqual(fault.parse({ ...drop, action: 'Duplicate', duplicate: {} }).duplicate, { after: '0s' });
});

test('fault accepts each action with what it needs', () => {
  const good = [
    drop,
    { ...drop, action: 'Delay', delay: { time: '1s', jitter: '1s' } },
    { ...drop, action: 'Duplicate' },
    { ...drop, action: 'Duplicate', duplicate: { after: '1s' } },
    { ...drop, action: 'Hold', hold: { until: 'Time', time: '1s' } },
    { ...drop, action: 'Hold', hold: { until: 'ConnectionClosed' } },
    { ...drop, action: 'Hold', hold: { until: 'Released' } },
    { ...drop, action: 'Reset', reset: { to: 'Both' } },
    { ...drop, action: 'Delay', delay: { time: '1s', jitter: '1s', distribution: 'Normal', order: 'Kept' } },
    { ...drop, action: 'Corrupt' },
    { ...drop, action: 'Corrupt', corrupt: { byte: 0, checksum: 'Valid' } },
    { ...drop, action: 'Throttle', throttle: { bytesPerSecond: 100, burst: 1500, queue: '0s' } },
    { ...drop, action: 'Unreachable', unreachable: { code: 'Host' } },
    { ...drop, action: 'Unreachable', unreachable: { code: 'TooBig', mtu: 1280 } },
    { ...drop, match: { role: 'Any' } },
    { ...drop, duration: '3s', rampIn: '1s', rampOut: '2s' },
    { ...drop, match: { role: 'Fin', attempt: { first: 3 } } },
    { ...drop, match: { role: 'Fin', attempt: { nth: 2 } } },
  ];
  for (const value of good) assert.deepEqual(problems(value), [], JSON.stringify(value));
});

test('fault refuses an action without its member, with an example that is right', () => {
  for (const [action, member, field, setting] of [
    ['Delay', 'delay', 'time', '200ms'],
    ['Hold', 'hold', 'until', 'Released'],
    ['Reset', 'reset', 'to', 'Client'],
    ['Throttle', 'throttle', 'bytesPerSecond', 100_000],
    ['Unreachable', 'unreachable', 'code', 'Host'],
  ] as const) {
    assert.deepEqual(problems({ ...drop, action }), [
      `${member}: is required by action "${action}", such as ${member}.${field}=${setting}`,
    ]);
    assert.deepEqual(
      problems({ ...drop, action, [member]: { [field]: setting } }),
      [],
      'the example is right',
    );
  }
});

test('fault refuses members of other actions, all of them at once', () => {
  const members = {
    delay: { time: '1s' },
    duplicate: {},
    hold: { until: 'Released' },
    reset: { to: 'Client' },
    corrupt: {},
    throttle: { bytesPerSecond: 1000 },
    unreachable: { code: 'Port' },
  };
  assert.deepEqual(
    problems({ ...drop, ...members }),
    Object.keys(members).map((member) => `${member}: does not belong to action "Drop"`),
  );
});

test('fault refuses hold.time without until: Time, and until: Time without it', () => {
  const of = (hold: object) => problems({ ...drop, action: 'Hold', hold });
  assert.deepEqual(of({ until: 'Time' }), ['hold.time: is required with until: Time']);
  assert.deepEqual(of({ until: 'Released', time: '1s' }), ['hold.time: goes with until: Time only']);
});

test('fault refuses a jitter that exceeds the delay', () => {
  assert.deepEqual(problems({ ...drop, action: 'Delay', delay: { time: '50ms', jitter: '1s' } }), [
    'delay.jitter: must not exceed time: 1s > 50ms',
  ]);
});

test('fault refuses a normal jitter of nothing', () => {
  const delay = { time: '50ms', distribution: 'Normal' };
  assert.deepEqual(problems({ ...drop, action: 'Delay', delay }), [
    'delay.distribution: Normal needs a jitter: its standard deviation',
  ]);
});

test('fault refuses an MTU without code TooBig, and TooBig without an MTU', () => {
  const of = (unreachable: object) => problems({ ...drop, action: 'Unreachable', unreachable });
  assert.deepEqual(of({ code: 'TooBig' }), ['unreachable.mtu: is required with code: TooBig']);
  assert.deepEqual(of({ code: 'Host', mtu: 1400 }), ['unreachable.mtu: goes with code: TooBig only']);
});

test('fault refuses ramps that are longer than it lasts', () => {
  assert.deepEqual(problems({ ...drop, duration: '3s', rampIn: '2s', rampOut: '1500ms' }), [
    'duration: must not be shorter than rampIn and rampOut: 3s < 2s + 1500ms',
  ]);
  assert.deepEqual(problems({ ...drop, rampIn: '2m' }), [
    'duration: must not be shorter than rampIn and rampOut: 60s < 2m + 0s',
  ]);
});

test('fault refuses to last no time at all, whatever the unit', () => {
  for (const duration of ['0s', '00ms', '0h'])
    assert.deepEqual(problems({ ...drop, duration, rampIn: '1s' }), [
      'duration: must be longer than 0s: the fault would never be in force',
    ]);
});

test('fault on Any refuses to exclude what rides on another role', () => {
  assert.deepEqual(problems({ ...drop, match: { role: 'Any', piggyback: 'Exclude' } }), [
    'match.piggyback: Exclude goes with one role, not with Any',
  ]);
});

test('fault refuses a rate, a depth and an MTU out of range', () => {
  const throttle = { bytesPerSecond: 99, burst: 1499, queue: '-1s' };
  assert.deepEqual(
    problems({ ...drop, action: 'Throttle', throttle }).map((text) => text.split(':')[0]),
    ['throttle.bytesPerSecond', 'throttle.burst', 'throttle.queue'],
  );
  assert.deepEqual(problems({ ...drop, action: 'Unreachable', unreachable: { code: 'TooBig', mtu: 1279 } }), [
    'unreachable.mtu: must be at least 1280',
  ]);
});

test('fault refuses an attempt with both or none of first and nth', () => {
  for (const attempt of [{}, { first: 1, nth: 1 }]) {
    assert.deepEqual(problems({ ...drop, match: { role: 'Fin', attempt } }), [
      'match.attempt: must have exactly one of first, nth',
    ]);
  }
});

test('fault refuses numbers out of range', () => {
  const cases: [object, string][] = [
    [{ attempt: { first: 0 } }, 'match.attempt.first: must be at least 1'],
    [{ attempt: { nth: 1001 } }, 'match.attempt.nth: must be at most 1000'],
    [{ connectionsPermille: 0 }, 'match.connectionsPermille: must be at least 1'],
    [{ connectionsPermille: 1001 }, 'match.connectionsPermille: must be at most 1000'],
    [{ segmentsPermille: 0 }, 'match.segmentsPermille: must be at least 1'],
    [{ segmentsPermille: 0.5 }, 'match.segmentsPermille: must be a whole number'],
  ];
  for (const [match, problem] of cases) {
    const found = problems({ ...drop, match: { role: 'Fin', ...match } });
    assert.equal(found.includes(problem), true, `${JSON.stringify(match)}: ${found.join('; ')}`);
  }
});

test('fault refuses a wrong name, role, side, duration and unknown keys, and contradictions as well, in one go', () => {
  const wrong = {
    name: 'Drop_It',
    match: { role: 'FIN', from: 'client', piggyback: 'No', lane: '-' },
    action: 'Hold',
    delay: { time: '5' },
    start: 'soon',
    duration: '2d',
    tyme: 1,
  };
  assert.deepEqual(
    problems(wrong).map((text) => text.slice(0, text.indexOf(':'))),
    [
      'name',
      'match.role',
      'match.from',
      'match.piggyback',
      'match.lane',
      'delay.time',
      'start',
      'duration',
      'tyme',
      'delay',
      'hold',
    ],
  );
});

test('fault with an unknown action is not told which members do not belong to it', () => {
  assert.deepEqual(problems({ ...drop, action: 'DROP', hold: { until: 'Released' } }), [
    'action: must be one of "Drop", "Delay", "Duplicate", "Hold", "Reset", "Corrupt", "Throttle", "Unreachable"; did you mean "Drop"?',
  ]);
});

test('fault refuses what is no mapping, wherever it stands', () => {
  for (const value of [null, undefined, 5, 'drop', [], [drop]])
    assert.equal(problems(value).length, 1, String(value));
  assert.deepEqual(problems({ ...drop, action: 'Hold', hold: null }), ['hold: must be a mapping']);
  assert.deepEqual(problems({ ...drop, action: 'Delay', delay: 'long' }), ['delay: must be a mapping']);
});
