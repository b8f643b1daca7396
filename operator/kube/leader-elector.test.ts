// LeaderElector: never two at a time, and never none for longer than a lease.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ManualTiming } from '#test/fixtures/manual-timing.ts';
import type { KubeApi } from './kube-api.ts';
import { KubeError } from './kube-error.ts';
import type { KubeObject } from './kube-object.ts';
import { LeaderElector } from './leader-elector.ts';

type LeaseObject = KubeObject & { spec: Record<string, unknown> };

/** One lease on a server that several share, each over a network of its own. */
class LeaseServer {
  lease: LeaseObject | null = null;
  #revision = 0;

  connect(): KubeApi & { isDown: boolean; hangs: Promise<void> | null } {
    const ask = async <T>(answer: () => T): Promise<T> => {
      await api.hangs;
      if (api.isDown) throw new KubeError('down', { code: 0, reason: 'Unreachable' });
      return structuredClone(answer());
    };
    const api = {
      isDown: false,
      hangs: null as Promise<void> | null,
      get: () => ask(() => this.lease),
      create: (_: unknown, object: LeaseObject) => ask(() => this.#put(object, undefined)),
      replace: (_: unknown, object: LeaseObject) =>
        ask(() => this.#put(object, object.metadata.resourceVersion)),
    };
    return api as unknown as ReturnType<LeaseServer['connect']>;
  }

  #put(object: LeaseObject, resourceVersion: string | undefined): LeaseObject {
    if (this.lease?.metadata.resourceVersion !== resourceVersion)
      throw new KubeError('modified', { code: 409, reason: 'Conflict' });
    this.#revision += 1;
    this.lease = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#revision) } };
    return this.lease;
  }
}

function candidate(server: LeaseServer, identity: string, timing: ManualTiming) {
  const api = server.connect();
  const story: string[] = [];
  const elector = new LeaderElector({
    ...{ api, timing, identity, namespace: 'synfin', name: 'operator' },
    onLeading: () => story.push('leading'),
    onLost: (why) => story.push(why.message),
    onError: (error) => story.push(`error: ${(error as Error).message}`),
  });
  return { api, story, elector, timing };
}

/** On one clock: the first leads, the second has begun to wait. */
async function leaderAndHeir() {
  const server = new LeaseServer();
  const timing = new ManualTiming();
  const first = candidate(server, 'first', timing);
  const second = candidate(server, 'second', timing);
  first.elector.start();
  await timing.advance(0);
  second.elector.start();
  return { server, timing, first, second };
}

describe('LeaderElector', () => {
  it('the first makes the lease and leads; the second waits', async () => {
    const { server, timing, first, second } = await leaderAndHeir();
    await timing.advance(60_000);
    assert.deepEqual([first.story, second.story], [['leading'], []]);
    assert.deepEqual([first.elector.isLeading, second.elector.isLeading], [true, false]);
    assert.equal(server.lease?.spec.holderIdentity, 'first');
    assert.equal(server.lease?.spec.leaseDurationSeconds, 15);
    assert.equal(server.lease?.spec.leaseTransitions, 0);
    await Promise.all([first.elector.stop(), second.elector.stop()]);
  });

  it('times are written with six digits, as MicroTime wants them', async () => {
    const server = new LeaseServer();
    const timing = new ManualTiming(Date.UTC(2026, 4, 6, 7, 8, 9, 123));
    const { elector } = candidate(server, 'first', timing);
    elector.start();
    await timing.advance(0);
    assert.equal(server.lease?.spec.renewTime, '2026-05-06T07:08:09.123000Z');
    assert.equal(server.lease?.spec.acquireTime, '2026-05-06T07:08:09.123000Z');
    await elector.stop();
  });

  it('a leader that is killed is followed when its lease has run out, not before', async () => {
    const server = new LeaseServer();
    const first = candidate(server, 'first', new ManualTiming());
    const second = candidate(server, 'second', new ManualTiming());
    first.elector.start();
    await first.timing.advance(0);
    second.elector.start();
    await second.timing.advance(14_000);
    assert.deepEqual(second.story, []);
    await second.timing.advance(5000);
    assert.deepEqual(second.story, ['leading']);
    assert.equal(server.lease?.spec.leaseTransitions, 1);
    await second.elector.stop();
  });

  it('a clock that is a day ahead, or behind, makes no difference', async () => {
    for (const skew of [86_400_000, -86_400_000]) {
      const server = new LeaseServer();
      const first = candidate(server, 'first', new ManualTiming());
      const second = candidate(server, 'second', new ManualTiming(Date.UTC(2026, 0, 1) + skew));
      first.elector.start();
      await first.timing.advance(0);
      second.elector.start();
      for (let time = 0; time < 60_000; time += 2000) {
        await first.timing.advance(2000);
        await second.timing.advance(2000);
      }
      assert.deepEqual([first.story, second.story], [['leading'], []]);
      await second.timing.advance(20_000);
      assert.deepEqual(second.story, ['leading']);
      await Promise.all([first.elector.stop(), second.elector.stop()]);
    }
  });

  it('of two that find it run out, the one that gets a Conflict does not lead, and reports nothing', async () => {
    const server = new LeaseServer();
    const dead = candidate(server, 'dead', new ManualTiming());
    dead.elector.start();
    await dead.timing.advance(0);
    const timing = new ManualTiming();
    const first = candidate(server, 'first', timing);
    const second = candidate(server, 'second', timing);
    first.elector.start();
    second.elector.start();
    await timing.advance(60_000);
    assert.deepEqual([...first.story, ...second.story], ['leading']);
    await Promise.all([first.elector.stop(), second.elector.stop()]);
  });

  it('a leader that cannot renew is told so before another may lead', async () => {
    const server = new LeaseServer();
    const first = candidate(server, 'first', new ManualTiming());
    first.elector.start();
    await first.timing.advance(5000);
    first.api.isDown = true;
    await first.timing.advance(8900);
    assert.equal(first.elector.isLeading, true);
    await first.timing.advance(200);
    assert.equal(first.elector.isLeading, false);
    assert.equal(first.story.at(-1), 'Cannot lead by lease "synfin/operator": not renewed for 10000 ms');
    const { length } = first.story;
    await first.timing.advance(60_000);
    assert.equal(first.story.length, length);
  });

  it('a renewal that hangs is no renewal, and one that is answered too late changes nothing', async () => {
    const server = new LeaseServer();
    const { api, story, elector, timing } = candidate(server, 'first', new ManualTiming());
    elector.start();
    await timing.advance(0);
    const answer = Promise.withResolvers<void>();
    api.hangs = answer.promise;
    await timing.advance(11_000);
    assert.deepEqual([elector.isLeading, story.length], [false, 2]);
    answer.resolve();
    await timing.advance(60_000);
    assert.deepEqual([elector.isLeading, story.length], [false, 2]);
  });

  it('a lease that another has taken ends it at once', async () => {
    const server = new LeaseServer();
    const { story, elector, timing } = candidate(server, 'first', new ManualTiming());
    elector.start();
    await timing.advance(0);
    assert(server.lease);
    server.lease.spec = { ...server.lease.spec, holderIdentity: 'thief' };
    await timing.advance(2000);
    assert.deepEqual(story, [
      'leading',
      'Cannot lead by lease "synfin/operator": another has taken the lease',
    ]);
  });

  it('errors before it leads are reported, and it goes on trying', async () => {
    const server = new LeaseServer();
    const { api, story, elector, timing } = candidate(server, 'first', new ManualTiming());
    api.isDown = true;
    elector.start();
    await timing.advance(5000);
    api.isDown = false;
    await timing.advance(3000);
    assert.deepEqual(story, ['error: down', 'error: down', 'error: down', 'leading']);
    await elector.stop();
  });

  it('stopped, it gives the lease back: the next leads at its next try', async () => {
    const { server, timing, first, second } = await leaderAndHeir();
    await timing.advance(10_000);
    await first.elector.stop();
    assert.equal(server.lease?.spec.holderIdentity, '');
    await timing.advance(2500);
    assert.deepEqual([first.story, second.story], [['leading'], ['leading']]);
    await second.elector.stop();
    assert.deepEqual(timing.pending, []);
  });

  it('stopped while it waits for another, it leaves the lease alone', async () => {
    const { server, timing, first, second } = await leaderAndHeir();
    await timing.advance(3000);
    await second.elector.stop();
    assert.equal(server.lease?.spec.holderIdentity, 'first');
    await first.elector.stop();
  });

  it('stopped while its first claim is under way, it gives back what it gets', async () => {
    const server = new LeaseServer();
    const { api, story, elector } = candidate(server, 'first', new ManualTiming());
    const answer = Promise.withResolvers<void>();
    api.hangs = answer.promise;
    elector.start();
    const stopped = elector.stop();
    answer.resolve();
    await stopped;
    assert.deepEqual([server.lease?.spec.holderIdentity, story], ['', []]);
  });

  it('started again under its own name, it leads at once', async () => {
    const server = new LeaseServer();
    const killed = candidate(server, 'pod-uid', new ManualTiming());
    killed.elector.start();
    await killed.timing.advance(0);
    const again = candidate(server, 'pod-uid', new ManualTiming());
    again.elector.start();
    await again.timing.advance(0);
    assert.deepEqual(again.story, ['leading']);
    await again.elector.stop();
  });

  it('never do two lead at a time, whatever networks do, and in the end one does', async () => {
    for (let seed = 1; seed <= 8; seed++) {
      const server = new LeaseServer();
      const timing = new ManualTiming();
      const makeCandidate = (name: string) => candidate(server, `${name}-${seed}`, timing);
      let living = [makeCandidate('a'), makeCandidate('b'), makeCandidate('c')];
      for (const { elector } of living) elector.start();
      let state = seed;
      const roll = (sides: number) => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        return (state >>> 8) % sides;
      };
      for (let step = 0; step < 100; step++) {
        const one = living[roll(living.length)];
        assert(one);
        const answer = Promise.withResolvers<void>();
        const fate = roll(9);
        if (fate < 3) one.api.isDown = !one.api.isDown;
        else if (fate < 5) {
          one.api.hangs = answer.promise;
          timing.after(roll(30_000), () => {
            one.api.hangs = null;
            answer.resolve();
          });
        }
        for (let time = 0; time < 5000; time += 500) {
          await timing.advance(500);
          const leaders = living.filter(({ elector }) => elector.isLeading);
          assert(leaders.length <= 1, `seed ${seed}, step ${step}: ${leaders.length} leaders`);
        }
        // Who has lost begins anew, as its process does.
        living = living.map((each, index) =>
          each.story.some((line) => line.startsWith('Cannot'))
            ? restarted(makeCandidate(`r${step}-${index}`))
            : each,
        );
      }
      for (const { api } of living) Object.assign(api, { isDown: false, hangs: null });
      await timing.advance(90_000);
      assert.equal(living.filter(({ elector }) => elector.isLeading).length, 1, `seed ${seed}`);
    }
  });
});

function restarted(one: ReturnType<typeof candidate>): ReturnType<typeof candidate> {
  one.elector.start();
  return one;
}
