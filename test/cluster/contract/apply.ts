// The contract's part: server-side apply.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { KubeError } from '#operator/kube/kube-error.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { CONFIG_MAPS, STATEFUL_SETS } from '#operator/kube/resources.ts';
import { WIDGETS, type Widget, widget } from '#test/fixtures/widget.ts';
import type { ContractSpace } from './contract-space.ts';
import { isRefusal } from './is-refusal.ts';

export function applyContract(space: ContractSpace): void {
  describe('apply', () => {
    it('makes the object, and the same again changes nothing', async () => {
      const first = await space.api.apply(WIDGETS, widget(space.ns, 'applied', { size: 5 }));
      const second = await space.api.apply(WIDGETS, widget(space.ns, 'applied', { size: 5 }));
      assert.equal(second.metadata.resourceVersion, first.metadata.resourceVersion);
      assert.equal(second.metadata.generation, 1);
    });

    it('a change of the spec counts as a generation, one of labels does not', async () => {
      const labelled = (spec: Widget['spec'], labels: Record<string, string>) => {
        const object = widget(space.ns, 'generations', spec);
        return space.api.apply(WIDGETS, { ...object, metadata: { ...object.metadata, labels } });
      };
      const generations = [
        await labelled({ size: 1 }, {}),
        await labelled({ size: 1 }, { a: '1' }),
        await labelled({ size: 2 }, { a: '1' }),
      ].map(({ metadata }) => metadata.generation);
      assert.deepEqual(generations, [1, 1, 2]);
    });

    it('takes out what it no longer says, and leaves what others have set', async () => {
      await space.api.apply(CONFIG_MAPS, space.configMap('shared', { a: '1', b: '2' }));
      await space.user.apply(CONFIG_MAPS, space.configMap('shared', { c: '3' }));
      const { data } = await space.api.apply(CONFIG_MAPS, space.configMap('shared', { a: '1' }));
      assert.deepEqual(data, { a: '1', c: '3' });
    });

    it('an owner takes the place of the one that was applied before', async () => {
      const owned = async (by: string) => {
        const { apiVersion, kind, metadata } = await space.created(`holder-${by}`);
        const { name, uid = '' } = metadata;
        const { metadata: its, ...map } = space.configMap('owned', { a: '1' });
        const ownerReferences = [{ apiVersion, kind, name, uid, controller: true }];
        const applied = await space.api.apply(CONFIG_MAPS, { ...map, metadata: { ...its, ownerReferences } });
        return applied.metadata.ownerReferences?.map((owner) => owner.name);
      };
      assert.deepEqual([await owned('one'), await owned('two')], [['holder-one'], ['holder-two']]);
    });

    it('elements of a list with keys belong to who applied them', async () => {
      await space.api.apply(
        WIDGETS,
        widget(space.ns, 'parts', { size: 1, parts: [{ name: 'ours' }, { name: 'also', count: 2 }] }),
      );
      await space.user.apply(WIDGETS, widget(space.ns, 'parts', { parts: [{ name: 'theirs', count: 3 }] }));
      const { spec } = await space.api.apply<Widget>(
        WIDGETS,
        widget(space.ns, 'parts', { size: 1, parts: [{ name: 'ours' }] }),
      );
      assert.deepEqual(spec.parts?.map(({ name: part, count }) => `${part} ${count}`).sort(), [
        'ours 1',
        'theirs 3',
      ]);
    });

    it('mends by force what another has changed; without force it is refused, with who and what', async () => {
      await space.api.apply(CONFIG_MAPS, space.configMap('drifted', { a: '1' }));
      await space.user.patchMerge(CONFIG_MAPS, {
        metadata: { namespace: space.ns, name: 'drifted' },
        data: { a: '9' },
      });
      const ours = space.configMap('drifted', { a: '1' });
      await assert.rejects(
        space.api.apply(CONFIG_MAPS, ours, { force: false }),
        isRefusal(409, 'Conflict', /conflict with "user".*\.data\.a/),
      );
      const { data } = await space.api.apply(CONFIG_MAPS, ours);
      assert.deepEqual(data, { a: '1' });
      assert.deepEqual((await space.api.apply(CONFIG_MAPS, ours, { force: false })).data, { a: '1' });
    });

    it('with a uid it makes nothing, and touches no other object of the name', async () => {
      const uid = '00000000-0000-4000-8000-000000000000';
      const object = widget(space.ns, 'by-uid');
      const withUid = { ...object, metadata: { ...object.metadata, uid } };
      await assert.rejects(space.api.apply(WIDGETS, withUid), isRefusal(409, 'Conflict', /uid/i));
      await space.created('by-uid');
      await assert.rejects(space.api.apply(WIDGETS, withUid), (error) =>
        [409, 422].includes((error as KubeError).code),
      );
    });

    it('a workload with the server’s defaults in it stays as it is when it is applied again', async () => {
      const first = await space.api.apply(STATEFUL_SETS, statefulSet(space.ns, 'idle', 'one'));
      const again = await space.api.apply(STATEFUL_SETS, statefulSet(space.ns, 'idle', 'one'));
      // Its controller may write the status meanwhile; the spec is what counts.
      assert.equal(again.metadata.generation, first.metadata.generation);
      const changed = await space.api.apply<StatefulSet>(STATEFUL_SETS, statefulSet(space.ns, 'idle', 'two'));
      assert.equal(changed.spec.template.spec.containers[0]?.image, 'localhost/nothing:two');
      assert.equal(changed.metadata.generation, (first.metadata.generation ?? 0) + 1);
      await space.api.delete(STATEFUL_SETS, { namespace: space.ns, name: 'idle' });
    });

    it('refuses what the schema does not allow', async () => {
      await assert.rejects(
        space.api.apply(WIDGETS, widget(space.ns, 'refused', { size: 1000 })),
        isRefusal(422, 'Invalid', /Cannot apply Widget ".*refused": .*less than or equal to 100/),
      );
    });
  });
}

interface StatefulSet extends KubeObject {
  spec: { template: { spec: { containers: { image: string }[] } } };
}

function statefulSet(namespace: string, name: string, tag: string): StatefulSet {
  const matchLabels = { app: name };
  const containers = [
    {
      name: 'main',
      image: `localhost/nothing:${tag}`,
      ports: [{ name: 'http', containerPort: 80 }],
      env: [{ name: 'A', value: '1' }],
    },
  ];
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { namespace, name },
    spec: {
      ...{ replicas: 0, serviceName: name, selector: { matchLabels } },
      template: { metadata: { labels: matchLabels }, spec: { containers } },
    },
  } as StatefulSet;
}
