import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeSockets, socketRow } from './fake-sockets.ts';
import { Sampler } from './sampler.ts';
import { WatchedLanes } from './watched-lanes.ts';

/** Time that moves only when told to; one timer, as the sampler uses it. */
class ManualClocks {
  ms = 5000;
  busyMs = 0;
  /** Processor time that each look at the clock's second reading finds used: the cost of a dump. */
  cost = 0;
  #timer: { at: number; callback: () => void } | null = null;
  #looks = 0;

  now = () => this.ms;
  date = () => 1_700_000_000_000 + this.ms;
  busy = () => {
    if (this.#looks++ % 2 === 1) this.busyMs += this.cost;
    return this.busyMs;
  };
  later = (callback: () => void, ms: number) => {
    this.#timer = { at: this.ms + ms, callback };
    return () => {
      this.#timer = null;
    };
  };

  /** When the timer is due, or null without one. */
  get due(): number | null {
    return this.#timer?.at ?? null;
  }

  /** Lets the timer run out, `lateMs` after it was due. */
  fire(lateMs = 0): void {
    const timer = this.#timer;
    assert.ok(timer);
    this.ms = timer.at + lateMs;
    timer.callback();
  }
}

function watchedSampler() {
  const sockets = new FakeSockets();
  const clocks = new ManualClocks();
  const warnings: unknown[] = [];
  const log = { warn: (fields: unknown) => warnings.push(fields) };
  const sampler = new Sampler({ sockets, lanes: new WatchedLanes(), clocks, log });
  sampler.watch('a.main', { side: 'Server', port: 20_000 });
  return { sampler, clocks, sockets, warnings };
}

describe('Sampler', () => {
  it('takes the first sample at once and the next every 100 ms', () => {
    const { sampler, clocks } = watchedSampler();
    assert.equal(sampler.ring.since(0).samples.length, 1);
    clocks.fire();
    clocks.fire();
    assert.deepEqual(
      sampler.ring.since(0).samples.map(({ at }) => at - 1_700_000_000_000),
      [5000, 5100, 5200],
    );
  });

  it('keeps to the beat when a timer is late', () => {
    const { clocks } = watchedSampler();
    clocks.fire(30);
    assert.equal(clocks.due, 5200);
  });

  it('does not make up for beats that are over', () => {
    const { sampler, clocks } = watchedSampler();
    clocks.fire(1000);
    assert.equal(clocks.due, 6100);
    clocks.fire();
    assert.equal(clocks.due, 6200);
    assert.equal(sampler.taken, 3);
  });

  it('uses at most a fifth of a core', () => {
    const { sampler, clocks } = watchedSampler();
    clocks.cost = 60;
    for (let i = 0; i < 40; i++) clocks.fire();
    assert.equal(sampler.intervalMs, 300);
    clocks.cost = 1;
    for (let i = 0; i < 40; i++) clocks.fire();
    assert.equal(sampler.intervalMs, 100);
  });

  it('stops with the last lane and begins again with the next', () => {
    const { sampler, clocks } = watchedSampler();
    sampler.watch('b.main', { side: 'Client', port: 20_000 });
    assert.equal(sampler.taken, 1);
    assert.equal(sampler.unwatch('a.main'), true);
    assert.notEqual(clocks.due, null);
    assert.equal(sampler.unwatch('b.main'), true);
    assert.equal(clocks.due, null);
    assert.equal(sampler.unwatch('b.main'), false);
    sampler.watch('c.main', { side: 'Client', port: 20_000 });
    assert.deepEqual(Object.keys(sampler.ring.since(1).samples[0]?.lanes ?? {}), ['c.main']);
  });

  it('has no problem once nothing is watched', () => {
    const { sampler, clocks, sockets } = watchedSampler();
    sockets.failures = [new Error('Cannot dump')];
    clocks.fire();
    sampler.stop();
    assert.equal(sampler.problem, null);
  });

  it('goes on after a failure, counts it, and says so once', () => {
    const { sampler, clocks, sockets, warnings } = watchedSampler();
    const failure = new Error('Cannot dump');
    sockets.failures = [failure, failure];
    clocks.fire();
    assert.equal(sampler.problem, failure);
    clocks.fire();
    clocks.fire();
    assert.equal(sampler.problem, null);
    assert.deepEqual([sampler.taken, sampler.failed, warnings.length], [2, 2, 1]);
  });

  it('does not count the time in which nothing was watched as time in a state', () => {
    const { sampler, clocks, sockets } = watchedSampler();
    sockets.rows = [socketRow({ state: 'CLOSE_WAIT' })];
    clocks.fire();
    clocks.fire();
    assert.equal(sampler.history.of('a.main')?.CLOSE_WAIT.seconds, 0.2);
    sampler.unwatch('a.main');
    clocks.ms += 60_000;
    sampler.watch('a.main', { side: 'Server', port: 20_000 });
    assert.equal(sampler.history.of('a.main')?.CLOSE_WAIT.seconds, 0);
  });
});
