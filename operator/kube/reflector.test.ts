// Reflector: the copy stays true, whatever the server does.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ManualTiming } from '#test/fixtures/manual-timing.ts';
import { ScriptedKubeApi, type ScriptedWatch } from '#test/fixtures/scripted-kube-api.ts';
import { KubeError } from './kube-error.ts';
import type { KubeObject } from './kube-object.ts';
import { Reflector, type ReflectorOptions } from './reflector.ts';
import { LABS } from './resources.ts';

const lab = (name: string, resourceVersion: string): KubeObject => ({
  apiVersion: 'synfin.dev/v1alpha1',
  kind: 'Lab',
  metadata: { namespace: 'a', name, resourceVersion },
});
const expired = () => new KubeError('too old', { code: 410, reason: 'Expired' });
const reset = () => new KubeError('ECONNRESET', { code: 0, reason: 'Unreachable' });

function setUp(options: Partial<ReflectorOptions> = {}) {
  const api = new ScriptedKubeApi();
  const timing = new ManualTiming();
  const changes: string[] = [];
  const errors: string[] = [];
  api.onList = () => ({ items: [lab('x', '1')], resourceVersion: '5' });
  const reflector = new Reflector({
    api,
    resource: LABS,
    timing,
    onChange: (key) => changes.push(key),
    onError: (error) => errors.push((error as Error).message),
    ...options,
  });
  const watch = (index = -1): ScriptedWatch => {
    const found = api.watches.at(index);
    assert(found, `no watch ${index} in ${api.verbs.join()}`);
    return found;
  };
  return { api, timing, changes, errors, reflector, watch };
}

describe('Reflector', () => {
  it('lists, then watches from there: each object that comes, changes or goes is told and kept', async () => {
    const { api, timing, changes, reflector, watch } = setUp();
    reflector.start();
    await reflector.synced;
    await timing.advance(0);
    assert.deepEqual(api.verbs, ['list', 'watch 5']);
    watch().tell('ADDED', lab('y', '6'));
    watch().tell('MODIFIED', lab('x', '7'));
    watch().tell('DELETED', lab('y', '8'));
    await timing.advance(0);
    assert.deepEqual(changes, ['a/x', 'a/y', 'a/x', 'a/y']);
    assert.equal(reflector.get('a/x')?.metadata.resourceVersion, '7');
    assert.equal(reflector.get('a/y'), undefined);
    assert.equal(reflector.list().length, 1);
    await reflector.stop();
  });

  it('keeps no managedFields', async () => {
    const { api, reflector } = setUp();
    const full = {
      ...lab('x', '1'),
      metadata: { ...lab('x', '1').metadata, managedFields: [{ manager: 'm' }] },
    };
    api.onList = () => ({ items: [full], resourceVersion: '5' });
    reflector.start();
    await reflector.synced;
    assert(!('managedFields' in (reflector.get('a/x')?.metadata ?? {})));
    await reflector.stop();
  });

  it('stopped during the list: it takes nothing from it and watches nothing', async () => {
    const { api, timing, changes, reflector } = setUp();
    const answer = Promise.withResolvers<{ items: KubeObject[]; resourceVersion: string }>();
    api.onList = () => answer.promise;
    reflector.start();
    const stopped = reflector.stop();
    answer.resolve({ items: [lab('x', '1')], resourceVersion: '5' });
    await stopped;
    await timing.advance(60_000);
    assert.deepEqual(api.verbs, ['list']);
    assert.deepEqual(changes, []);
  });

  it('stopped during a pause: no request follows', async () => {
    const { api, timing, errors, reflector, watch } = setUp();
    reflector.start();
    await timing.advance(0);
    watch().fail(reset());
    await timing.advance(0);
    await reflector.stop();
    await timing.advance(60_000);
    assert.deepEqual(api.verbs, ['list', 'watch 5']);
    assert.deepEqual(errors, ['ECONNRESET']);
    assert.deepEqual(timing.pending, []);
  });

  it('stopped during a watch: what still comes on it is not told, and stopping is no error', async () => {
    const { api, timing, changes, errors, reflector, watch } = setUp();
    reflector.start();
    await timing.advance(0);
    const stopped = reflector.stop();
    watch().tell('ADDED', lab('y', '6'));
    await stopped;
    await timing.advance(60_000);
    assert.deepEqual(changes, ['a/x']);
    assert.deepEqual([api.verbs, errors], [['list', 'watch 5'], []]);
  });

  it('a handler that throws, in the list or in the watch: it is reported, and the others are told', async () => {
    const told: string[] = [];
    const { api, timing, errors, reflector, watch } = setUp({
      onChange: (key) => {
        told.push(key);
        throw new Error(`handler: ${key}`);
      },
    });
    api.onList = () => ({ items: [lab('x', '1'), lab('y', '2')], resourceVersion: '5' });
    reflector.start();
    await timing.advance(0);
    watch().tell('ADDED', lab('z', '6'));
    await timing.advance(0);
    assert.deepEqual(told, ['a/x', 'a/y', 'a/z']);
    assert.deepEqual(errors, ['handler: a/x', 'handler: a/y', 'handler: a/z']);
    assert.deepEqual(api.verbs, ['list', 'watch 5']);
    await reflector.stop();
  });

  it('a dropped socket: watches again from the last change, after a pause, without a list', async () => {
    const { api, timing, errors, reflector, watch } = setUp();
    reflector.start();
    await timing.advance(0);
    watch().tell('MODIFIED', lab('x', '9'));
    watch().fail(reset());
    await timing.advance(0);
    assert.deepEqual(api.verbs, ['list', 'watch 5']);
    await timing.advance(1000);
    assert.deepEqual(api.verbs, ['list', 'watch 5', 'watch 9']);
    assert.deepEqual(errors, ['ECONNRESET']);
    await reflector.stop();
  });

  it('a server that ends each watch at once is asked less and less, up to every 30 s', async () => {
    const { api, timing, errors, reflector } = setUp();
    api.onWatch = (watch) => watch.end();
    reflector.start();
    await timing.advance(60_000);
    const inFirstMinute = api.watches.length;
    assert(inFirstMinute >= 4 && inFirstMinute <= 10, `${inFirstMinute} watches`);
    await timing.advance(60_000);
    assert(api.watches.length - inFirstMinute <= 4, `${api.watches.length - inFirstMinute} watches`);
    assert.deepEqual(errors, []);
    await reflector.stop();
  });

  it('a watch that lasted makes the next pause a short one', async () => {
    const { api, timing, reflector, watch } = setUp();
    api.onWatch = (one) => (api.watches.length < 6 ? one.end() : undefined);
    reflector.start();
    await timing.advance(60_000);
    const watches = api.watches.length;
    watch().end();
    await timing.advance(250);
    assert.equal(api.watches.length, watches + 1);
    await reflector.stop();
  });

  it('a quiet watch is left alone until it is time to list', async () => {
    const { api, timing, reflector } = setUp();
    reflector.start();
    await timing.advance(9 * 60_000);
    assert.deepEqual(api.verbs, ['list', 'watch 5']);
    await reflector.stop();
  });

  it('410 in the stream: lists, and watches from there', async () => {
    const { api, timing, reflector, watch } = setUp();
    reflector.start();
    await timing.advance(0);
    api.onList = () => ({ items: [], resourceVersion: '50' });
    watch().fail(expired());
    await timing.advance(1000);
    assert.deepEqual(api.verbs, ['list', 'watch 5', 'list', 'watch 50']);
    assert.deepEqual(reflector.list(), []);
    await reflector.stop();
  });

  it('410 on connecting, again and again: lists each time, with longer pauses', async () => {
    const { api, timing, reflector } = setUp();
    api.onWatch = () => {
      throw expired();
    };
    reflector.start();
    await timing.advance(60_000);
    const lists = api.verbs.filter((verb) => verb === 'list').length;
    assert(lists >= 4 && lists <= 10, `${lists} lists`);
    await reflector.stop();
  });

  it('a bookmark moves the place to go on from, and is no change', async () => {
    const { api, timing, changes, reflector, watch } = setUp();
    reflector.start();
    await timing.advance(0);
    watch().tell('BOOKMARK', {
      apiVersion: 'v1',
      kind: 'Lab',
      metadata: { name: '', resourceVersion: '77' },
    });
    watch().fail(reset());
    await timing.advance(1000);
    assert.deepEqual(api.verbs, ['list', 'watch 5', 'watch 77']);
    assert.deepEqual(changes, ['a/x']);
    await reflector.stop();
  });

  it('a deletion of which no message came is found by the next list', async () => {
    const { api, timing, changes, reflector } = setUp({ relistMs: 600_000 });
    reflector.start();
    await timing.advance(0);
    api.onList = () => ({ items: [lab('y', '30')], resourceVersion: '40' });
    await timing.advance(601_000);
    assert.deepEqual(changes, ['a/x', 'a/x', 'a/y']);
    assert.equal(reflector.get('a/x'), undefined);
    assert.deepEqual(api.verbs, ['list', 'watch 5', 'list', 'watch 40']);
    await reflector.stop();
  });

  it('what is listed again as it was is not told again', async () => {
    const { timing, changes, reflector } = setUp({ relistMs: 600_000 });
    reflector.start();
    await timing.advance(601_000);
    assert.deepEqual(changes, ['a/x']);
    await reflector.stop();
  });

  it('a list that fails is tried again; synced is only then', async () => {
    const { api, timing, errors, reflector } = setUp();
    let isSynced = false;
    void reflector.synced.then(() => {
      isSynced = true;
    });
    const { onList } = api;
    api.onList = () => {
      throw reset();
    };
    reflector.start();
    await timing.advance(100);
    assert.deepEqual([isSynced, errors], [false, ['ECONNRESET']]);
    api.onList = onList;
    await timing.advance(1000);
    assert.equal(isSynced, true);
    await reflector.stop();
  });
});
