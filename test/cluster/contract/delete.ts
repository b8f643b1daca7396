// The contract's part: delete: finalizers, owners, namespaces.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { CONFIG_MAPS, NAMESPACES } from '#operator/kube/resources.ts';
import { until } from '#services/control/until.ts';
import { WIDGETS, widget } from '#test/fixtures/widget.ts';
import { type ContractSpace, GONE_MS } from './contract-space.ts';
import { isRefusal } from './is-refusal.ts';

export function deleteContract(space: ContractSpace): void {
  describe('delete', () => {
    it('gives true once, then false', async () => {
      await space.created('deleted');
      assert.equal(await space.api.delete(WIDGETS, { namespace: space.ns, name: 'deleted' }), true);
      assert.equal(await space.api.delete(WIDGETS, { namespace: space.ns, name: 'deleted' }), false);
    });

    it('refuses another uid, and another resourceVersion', async () => {
      const { metadata } = await space.created('guarded');
      await assert.rejects(
        space.api.delete(WIDGETS, metadata, { uid: '00000000-0000-4000-8000-000000000000' }),
        isRefusal(409, 'Conflict', /UID/),
      );
      await assert.rejects(
        space.api.delete(WIDGETS, metadata, { resourceVersion: '1' }),
        isRefusal(409, 'Conflict', /Cannot delete Widget/),
      );
      const { uid = '', resourceVersion = '' } = metadata;
      assert.equal(await space.api.delete(WIDGETS, metadata, { uid, resourceVersion }), true);
    });

    it('waits for finalizers: ours comes and goes by apply, beside that of another', async () => {
      const object = widget(space.ns, 'finalized');
      const withFinalizers = (...finalizers: string[]) => ({
        ...object,
        metadata: { ...object.metadata, finalizers },
      });
      await space.user.create(WIDGETS, withFinalizers('example.com/theirs'));
      const { apiVersion, kind, metadata } = withFinalizers('synfin.dev/ours');
      const both = await space.api.apply(WIDGETS, { apiVersion, kind, metadata });
      assert.deepEqual(both.metadata.finalizers?.toSorted(), ['example.com/theirs', 'synfin.dev/ours']);
      assert.equal(await space.api.delete(WIDGETS, object.metadata), true);
      const deleting = await space.getWidget('finalized');
      assert.match(deleting?.metadata.deletionTimestamp ?? '', /^\d{4}-/);
      const released = await space.api.apply(WIDGETS, { apiVersion, kind, metadata: object.metadata });
      assert.deepEqual(released.metadata.finalizers, ['example.com/theirs']);
      await assert.rejects(
        space.api.apply(WIDGETS, { apiVersion, kind, metadata }),
        isRefusal(422, 'Invalid', /no new finalizers can be added/),
      );
      await space.user.patchMerge(WIDGETS, { metadata: { ...object.metadata, finalizers: null } });
      assert.equal(await space.getWidget('finalized'), null);
    });

    it('what it owned goes after it; what another owns as well stays', async () => {
      const [one, two] = [await space.created('owner-one'), await space.created('owner-two')];
      await space.api.apply(CONFIG_MAPS, space.configMap('of-one', {}, { ownerReferences: [ownerOf(one)] }));
      await space.api.apply(
        CONFIG_MAPS,
        space.configMap('of-both', {}, { ownerReferences: [ownerOf(one), ownerOf(two)] }),
      );
      await space.api.delete(WIDGETS, one.metadata);
      await until(
        () => space.api.get(CONFIG_MAPS, space.ns, 'of-one'),
        (found) => found === null,
        GONE_MS,
      );
      assert.notEqual(await space.api.get(CONFIG_MAPS, space.ns, 'of-both'), null);
    });

    it('Foreground: it goes after what it owned', async () => {
      const owner = await space.created('foreground');
      const held = {
        ownerReferences: [{ ...ownerOf(owner), blockOwnerDeletion: true }],
        finalizers: ['example.com/held'],
      };
      await space.user.create(CONFIG_MAPS, space.configMap('held', {}, held));
      await space.api.delete(WIDGETS, owner.metadata, { propagationPolicy: 'Foreground' });
      await until(
        () => space.api.get(CONFIG_MAPS, space.ns, 'held'),
        (found) => found?.metadata.deletionTimestamp !== undefined,
        GONE_MS,
      );
      assert.notEqual((await space.getWidget('foreground'))?.metadata.deletionTimestamp, undefined);
      await space.user.patchMerge(CONFIG_MAPS, {
        metadata: { namespace: space.ns, name: 'held', finalizers: null },
      });
      await space.isGone('foreground');
    });

    it('Orphan: what it owned stays', async () => {
      const owner = await space.created('orphaning');
      await space.api.apply(
        CONFIG_MAPS,
        space.configMap('orphan', {}, { ownerReferences: [ownerOf(owner)] }),
      );
      await space.api.delete(WIDGETS, owner.metadata, { propagationPolicy: 'Orphan' });
      await space.isGone('orphaning');
      assert.notEqual(await space.api.get(CONFIG_MAPS, space.ns, 'orphan'), null);
    });

    it('a namespace goes with all that is in it, takes nothing new, and waits for finalizers', async () => {
      const doomed = `${space.ns}-doomed`;
      await space.api.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: doomed } });
      const stuck = widget(doomed, 'stuck');
      await space.api.create(WIDGETS, {
        ...stuck,
        metadata: { ...stuck.metadata, finalizers: ['synfin.dev/stuck'] },
      });
      await space.api.create(WIDGETS, widget(doomed, 'free'));
      await space.api.delete(NAMESPACES, { name: doomed });
      await until(
        () => space.api.get(WIDGETS, doomed, 'free'),
        (found) => found === null,
        GONE_MS,
      );
      await until(
        () => space.api.get(WIDGETS, doomed, 'stuck'),
        (found) => found?.metadata.deletionTimestamp !== undefined,
        GONE_MS,
      );
      await assert.rejects(
        space.api.create(WIDGETS, widget(doomed, 'late')),
        isRefusal(403, 'Forbidden', /being terminated/),
      );
      await space.api.patchMerge(WIDGETS, {
        metadata: { namespace: doomed, name: 'stuck', finalizers: null },
      });
      await until(
        () => space.api.get(NAMESPACES, undefined, doomed),
        (found) => found === null,
        GONE_MS,
      );
    });
  });
}

function ownerOf({ apiVersion, kind, metadata: { name, uid = '' } }: KubeObject) {
  return { apiVersion, kind, name, uid };
}
