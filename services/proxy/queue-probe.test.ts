import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from './manual-clock.ts';
import { QueueProbe } from './queue-probe.ts';

test('QueueProbe sends every second and is well while answers come', () => {
  const clock = new ManualClock();
  let sent = 0;
  const probe = new QueueProbe({ clock, send: () => void sent++ });
  probe.start();
  for (let second = 0; second < 10; second++) {
    clock.advance(1000);
    probe.answered();
  }
  assert.equal(sent, 11);
  clock.advance(5000);
  assert.equal(probe.check(), 5000);
});

test('QueueProbe without an answer for more than 5 s is not well', () => {
  const clock = new ManualClock();
  const probe = new QueueProbe({ clock, send: () => undefined });
  probe.start();
  probe.answered();
  clock.advance(5001);
  assert.throws(() => probe.check(), /has not answered for 5001 ms, limit 5000 ms/);
  probe.answered();
  assert.equal(probe.check(), 0);
});

test('QueueProbe is not well before the first answer: whoever waits for the proxy may rely on it', () => {
  const clock = new ManualClock();
  const probe = new QueueProbe({ clock, send: () => undefined });
  probe.start();
  clock.advance(3);
  assert.throws(() => probe.check(), /has not answered for 3 ms, since the start$/);
  probe.answered();
  assert.equal(probe.check(), 0);
});

test('QueueProbe that cannot send says why, and tries again', () => {
  const clock = new ManualClock();
  const cause = new Error('ENETUNREACH');
  let isBroken = true;
  let sent = 0;
  const send = () => {
    if (isBroken) throw cause;
    sent++;
  };
  const probe = new QueueProbe({ clock, send });
  probe.start();
  clock.advance(6000);
  assert.throws(() => probe.check(), { cause });
  isBroken = false;
  clock.advance(1000);
  assert.equal(sent, 1);
  probe.close();
  assert.equal(clock.timers, 0);
});
