// EventRecorder: tells once, counts the rest, and is never in the way.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ManualTiming } from '#test/fixtures/manual-timing.ts';
import { ScriptedKubeApi } from '#test/fixtures/scripted-kube-api.ts';
import { EventRecorder } from './event-recorder.ts';
import { KubeError } from './kube-error.ts';

const LAB = {
  apiVersion: 'synfin.dev/v1alpha1',
  kind: 'Lab',
  metadata: { namespace: 'a', name: 'demo', uid: 'u1', resourceVersion: '7' },
};
const READY = { type: 'Normal', reason: 'Ready', message: 'All pods are ready' } as const;

function setUp() {
  const api = new ScriptedKubeApi();
  const timing = new ManualTiming();
  const errors: string[] = [];
  const recorder = new EventRecorder({
    ...{ api, timing, component: 'synfin-operator', instance: 'synfin-operator-0' },
    onError: (error) => errors.push((error as Error).message),
  });
  return { api, timing, errors, recorder };
}

describe('EventRecorder', () => {
  it('the first time makes an Event of the object', async () => {
    const { api, timing, recorder } = setUp();
    recorder.record(LAB, READY);
    await timing.advance(0);
    const { object } = api.calls[0] ?? {};
    assert.deepEqual(object, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: object?.metadata.name, namespace: 'a' },
      involvedObject: { ...{ apiVersion: LAB.apiVersion, kind: 'Lab' }, ...LAB.metadata },
      ...READY,
      count: 1,
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:00Z',
      source: { component: 'synfin-operator' },
      reportingComponent: 'synfin-operator',
      reportingInstance: 'synfin-operator-0',
    });
    assert.match(object?.metadata.name ?? '', /^demo\.[0-9a-f]+$/);
  });

  it('again within 30 s: counted, and told once when they are over, with the last message', async () => {
    const { api, timing, recorder } = setUp();
    recorder.record(LAB, READY);
    for (let time = 0; time < 10; time++) {
      await timing.advance(1000);
      recorder.record(LAB, { ...READY, message: `try ${time}` });
    }
    assert.deepEqual(api.verbs, ['create']);
    await timing.advance(30_000);
    assert.deepEqual(api.verbs, ['create', 'patch']);
    const { patch } = api.calls[1] ?? {};
    assert.deepEqual(
      [patch?.count, patch?.message, patch?.lastTimestamp],
      [11, 'try 9', '2026-01-01T00:00:30Z'],
    );
    await timing.advance(60_000);
    recorder.record(LAB, READY);
    await timing.advance(0);
    assert.equal(api.calls[2]?.patch?.count, 12);
  });

  it('another reason, type or object is another event', async () => {
    const { api, timing, recorder } = setUp();
    recorder.record(LAB, READY);
    recorder.record(LAB, { ...READY, reason: 'Repaired' });
    recorder.record(LAB, { ...READY, type: 'Warning' });
    recorder.record({ ...LAB, metadata: { ...LAB.metadata, uid: 'u2' } }, READY);
    await timing.advance(0);
    assert.deepEqual(api.verbs, ['create', 'create', 'create', 'create']);
  });

  it('one that the server has forgotten meanwhile is made anew', async () => {
    const { api, timing, recorder, errors } = setUp();
    recorder.record(LAB, READY);
    await timing.advance(3_700_000);
    api.onPatch = () => {
      throw new KubeError('gone', { code: 404, reason: 'NotFound' });
    };
    recorder.record(LAB, READY);
    await timing.advance(0);
    assert.deepEqual([api.verbs, errors], [['create', 'patch', 'create'], []]);
    assert.equal(api.calls[2]?.object?.count, 1);
  });

  it('one that cannot be written is reported, and nothing thrown', async () => {
    const { api, timing, recorder, errors } = setUp();
    api.onCreate = () => {
      throw new KubeError('forbidden', { code: 403, reason: 'Forbidden' });
    };
    recorder.record(LAB, READY);
    await timing.advance(0);
    assert.deepEqual(errors, ['forbidden']);
  });

  it('a message longer than the API server takes is cut', async () => {
    const { api, timing, recorder } = setUp();
    recorder.record(LAB, { ...READY, message: 'x'.repeat(5000) });
    await timing.advance(0);
    assert.equal(String(api.calls[0]?.object?.message).length, 1024);
  });

  it('stopped: what is under way is written, what waits for its time is not', async () => {
    const { api, timing, recorder } = setUp();
    const answer = Promise.withResolvers<void>();
    api.onCreate = async (object) => {
      await answer.promise;
      return object;
    };
    recorder.record(LAB, READY);
    recorder.record(LAB, READY);
    let isStopped = false;
    const stopped = recorder.stop().then(() => {
      isStopped = true;
    });
    await timing.advance(60_000);
    assert.deepEqual([isStopped, api.verbs, timing.pending], [false, ['create'], []]);
    answer.resolve();
    await stopped;
  });
});
