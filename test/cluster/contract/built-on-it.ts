// The contract's part: what is built on the API: reflector, lease, events.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EventRecorder } from '#operator/kube/event-recorder.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { LeaderElector } from '#operator/kube/leader-elector.ts';
import { Reflector } from '#operator/kube/reflector.ts';
import { EVENTS, LEASES } from '#operator/kube/resources.ts';
import { REAL_TIMING } from '#operator/kube/timing.ts';
import { until } from '#services/control/until.ts';
import { WIDGETS, type Widget } from '#test/fixtures/widget.ts';
import type { ContractSpace } from './contract-space.ts';

export function builtOnItContract(space: ContractSpace): void {
  describe('what is built on it', () => {
    const errors: string[] = [];
    const onError = (error: unknown) => errors.push(String(error));

    it('Reflector: its copy follows', async () => {
      await space.created('reflected', { size: 1 });
      const changed = new Set<string>();
      const reflector = new Reflector<Widget>({
        ...{ api: space.api, timing: REAL_TIMING, resource: WIDGETS, namespace: space.ns, onError },
        onChange: (key) => changed.add(key),
      });
      reflector.start();
      await reflector.synced;
      const key = `${space.ns}/reflected`;
      assert.equal(reflector.get(key)?.spec.size, 1);
      await space.user.patchMerge(WIDGETS, {
        metadata: { namespace: space.ns, name: 'reflected' },
        spec: { size: 2 },
      });
      await until(
        () => reflector.get(key)?.spec.size,
        (size) => size === 2,
      );
      await space.api.delete(WIDGETS, { namespace: space.ns, name: 'reflected' });
      await until(
        () => reflector.get(key),
        (object) => object === undefined,
      );
      await reflector.stop();
      assert.deepEqual([errors, changed.has(key)], [[], true]);
    });

    it('LeaderElector: one leads, gives the lease back, and the next leads', async () => {
      const story: string[] = [];
      const candidate = (identity: string) =>
        new LeaderElector({
          ...{
            api: space.api,
            timing: REAL_TIMING,
            namespace: space.ns,
            name: 'leader',
            identity,
            onError,
            retryMs: 100,
          },
          onLeading: () => story.push(`${identity} leads`),
          onLost: (why) => story.push(why.message),
        });
      const [first, second] = [candidate('first'), candidate('second')];
      first.start();
      await until(
        () => story.length,
        (length) => length === 1,
      );
      second.start();
      const { spec } = (await space.api.get<KubeObject & { spec: object }>(LEASES, space.ns, 'leader')) ?? {};
      assert.match(JSON.stringify(spec), /"renewTime":"[^"]+\.\d{6}Z"/);
      await first.stop();
      await until(
        () => story.length,
        (length) => length === 2,
      );
      await second.stop();
      assert.deepEqual([story, errors], [['first leads', 'second leads'], []]);
    });

    it('EventRecorder: an event is made, and counted when it happens again', async () => {
      const about = await space.created('eventful');
      const recorder = new EventRecorder({
        ...{
          api: space.api,
          timing: REAL_TIMING,
          component: 'contract',
          instance: 'contract-0',
          onError,
          quietMs: 0,
        },
      });
      const happening = { type: 'Normal', reason: 'Tested', message: 'It was tested' } as const;
      const fieldSelector = `involvedObject.name=eventful,reason=Tested`;
      const events = async () => (await space.api.list(EVENTS, space.ns, { fieldSelector })).items;
      recorder.record(about, happening);
      await until(events, ({ length }) => length === 1);
      recorder.record(about, { ...happening, message: 'It was tested again' });
      const [event] = await until(events, ([found]) => found?.count === 2);
      assert.equal(event?.message, 'It was tested again');
      await recorder.stop();
      assert.deepEqual(errors, []);
    });
  });
}
