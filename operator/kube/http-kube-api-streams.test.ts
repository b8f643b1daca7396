// HttpKubeApi where it reads on and on: lists in pages, and watches, when they break off.
import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'node:test';
import { until } from '#services/control/until.ts';
import { configMap } from '#test/fixtures/config-map.ts';
import { FakeKube } from '#test/fixtures/fake-kube/fake-kube.ts';
import type { RequestFacts } from '#test/fixtures/fake-kube/fault-hooks.ts';
import { hurriedTiming } from '#test/fixtures/hurried-timing.ts';
import { HttpKubeApi } from './http-kube-api.ts';
import { findKubernetes } from './kubernetes.ts';
import { CONFIG_MAPS, LABS } from './resources.ts';
import { REAL_TIMING } from './timing.ts';

describe('HttpKubeApi', async () => {
  const fake = await FakeKube.start({ namespaces: ['a'] });
  after(() => fake.stop());
  const access = findKubernetes({ kubeconfig: fake.kubeconfig });
  const timing = hurriedTiming();
  const api = new HttpKubeApi(access, { timing });

  beforeEach(async () => {
    fake.faults.clear();
    await api.apply(CONFIG_MAPS, configMap({ a: '1' }));
    fake.requests.length = 0;
  });

  describe('list', () => {
    it('whose pages have expired on the way begins again, all in one', async () => {
      for (const name of ['p1', 'p2', 'p3', 'p4']) await api.apply(CONFIG_MAPS, configMap({}, name));
      const paging = new HttpKubeApi(access, { timing, pageSize: 2 });
      fake.faults.add(({ query }) => query.has('continue'), { type: 'Refuse', code: 410, reason: 'Expired' });
      fake.requests.length = 0;
      const { items } = await paging.list(CONFIG_MAPS, 'a');
      assert.deepEqual(
        items.map(({ metadata }) => metadata.name),
        ['p1', 'p2', 'p3', 'p4', 'x'],
      );
      const limits = fake.requests.map(({ query }) => query.get('limit'));
      assert.deepEqual(limits, ['2', '2', null]);
    });

    it('is of one moment: what comes between two pages comes by the watch', async () => {
      const paging = new HttpKubeApi(access, { timing, pageSize: 2 });
      const release = Promise.withResolvers<void>();
      fake.faults.add(isSecondPage, { type: 'Hold', until: release.promise });
      const listed = paging.list(CONFIG_MAPS, 'a');
      await until(() => fake.requests.some(isSecondPage), Boolean);
      await api.apply(CONFIG_MAPS, configMap({}, 'z-late'));
      release.resolve();
      const { items, resourceVersion } = await listed;
      assert(!items.some(({ metadata }) => metadata.name === 'z-late'));
      const stop = new AbortController();
      for await (const { object } of api.watch(CONFIG_MAPS, 'a', { resourceVersion, signal: stop.signal })) {
        assert.equal(object.metadata.name, 'z-late');
        break;
      }
    });
  });

  describe('watch', () => {
    const open = async () => {
      const { signal } = new AbortController();
      const { resourceVersion } = await api.list(LABS, 'a');
      const watch = api.watch(LABS, 'a', { resourceVersion, signal })[Symbol.asyncIterator]();
      const next = watch.next();
      await until(
        () => fake.watches.size,
        (size) => size === 1,
      );
      const [stream] = fake.watches;
      assert(stream);
      return { next, stream, watch };
    };

    it('asks for bookmarks and a time of its own, and gives the bookmarks', async () => {
      const { next, watch, stream } = await open();
      const { query } = fake.requests.at(-1) ?? {};
      assert.equal(query?.get('allowWatchBookmarks'), 'true');
      assert.equal(query?.get('timeoutSeconds'), '300');
      stream.bookmark();
      const { value } = await next;
      assert.deepEqual(
        [value.type, value.object.metadata.resourceVersion],
        ['BOOKMARK', String(fake.store.revision)],
      );
      await watch.return?.(undefined);
    });

    it('a dropped connection is Unreachable', async () => {
      const { next, stream } = await open();
      stream.drop();
      await assert.rejects(next, {
        code: 0,
        reason: 'Unreachable',
        message: /^Cannot watch labs of namespace "a": /,
      });
    });

    it('an end in order ends it', async () => {
      const { next, watch, stream } = await open();
      stream.end();
      const { value } = await next;
      assert.equal(value?.type, 'BOOKMARK');
      assert.equal((await watch.next()).done, true);
    });

    it('410 on connecting and in the stream are both a KubeError with that code', async () => {
      const { next, stream } = await open();
      stream.expire();
      await assert.rejects(next, { code: 410, reason: 'Expired' });
      await until(
        () => fake.watches.size,
        (size) => size === 0,
      );
      fake.faults.add(({ isWatch }) => isWatch, { type: 'Refuse', code: 410, reason: 'Gone' });
      const { signal } = new AbortController();
      const again = api.watch(LABS, 'a', { resourceVersion: '1', signal })[Symbol.asyncIterator]();
      await assert.rejects(again.next(), { code: 410, reason: 'Gone' });
    });

    it('one that is silent beyond the time that it asked for ends: its connection is gone', async () => {
      const brief = { ...REAL_TIMING, after: (_: number, run: () => void) => REAL_TIMING.after(200, run) };
      const { signal } = new AbortController();
      const { resourceVersion } = await api.list(LABS, 'a');
      const watch = new HttpKubeApi(access, { timing: brief }).watch(LABS, 'a', { resourceVersion, signal });
      assert.equal((await watch.next()).done, true);
      await until(
        () => fake.watches.size,
        (size) => size === 0,
      );
    });

    it('who stops reading closes the connection', async () => {
      const { next, watch, stream } = await open();
      stream.bookmark();
      await next;
      await watch.return?.(undefined);
      await until(
        () => fake.watches.size,
        (size) => size === 0,
      );
    });
  });
});

function isSecondPage({ query }: RequestFacts): boolean {
  return query.has('continue');
}
