// The contract's part: replace and patch.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { KubeError } from '#operator/kube/kube-error.ts';
import { WIDGETS, type Widget } from '#test/fixtures/widget.ts';
import type { ContractSpace } from './contract-space.ts';
import { isRefusal } from './is-refusal.ts';

export function changeContract(space: ContractSpace): void {
  describe('replace and patch', () => {
    it('replace takes the newest resourceVersion and refuses an older one', async () => {
      const first = await space.created('replaced');
      const second = await space.api.replace<Widget>(WIDGETS, { ...first, spec: { size: 2 } });
      assert.deepEqual([second.spec.size, second.metadata.generation], [2, 2]);
      await assert.rejects(
        space.api.replace(WIDGETS, { ...first, spec: { size: 3 } }),
        isRefusal(409, 'Conflict', /the object has been modified/),
      );
    });

    it('replace of what is not there is refused', async () => {
      const old = await space.created('deleted-before');
      await space.api.delete(WIDGETS, old.metadata);
      await space.isGone('deleted-before');
      await assert.rejects(space.api.replace(WIDGETS, old), (error) =>
        [404, 409].includes((error as KubeError).code),
      );
    });

    it('patchMerge changes what it names, and null removes', async () => {
      await space.created('patched', { size: 1, color: 'Blue' });
      const labelled = await space.api.patchMerge<Widget>(WIDGETS, {
        metadata: { namespace: space.ns, name: 'patched', labels: { a: '1', b: '2' } },
        spec: { size: 7, color: null },
      });
      assert.deepEqual(labelled.spec, { size: 7, color: 'Red' });
      const metadata = { namespace: space.ns, name: 'patched', labels: { a: null } };
      const { metadata: left } = await space.api.patchMerge(WIDGETS, { metadata });
      assert.deepEqual(left.labels, { b: '2' });
    });

    it('patchMerge with a uid or resourceVersion of another is refused; without an object it is 404', async () => {
      const metadata = { namespace: space.ns, name: 'patched-by-uid' };
      await assert.rejects(
        space.api.patchMerge(WIDGETS, { metadata }),
        isRefusal(404, 'NotFound', /not found/),
      );
      const { metadata: made } = await space.created('patched-by-uid');
      const stale = { ...metadata, resourceVersion: '1', labels: { a: '1' } };
      await assert.rejects(
        space.api.patchMerge(WIDGETS, { metadata: stale }),
        isRefusal(409, 'Conflict', /modified/),
      );
      const { metadata: now } = await space.api.patchMerge(WIDGETS, {
        metadata: { ...stale, resourceVersion: made.resourceVersion },
      });
      assert.deepEqual(now.labels, { a: '1' });
    });
  });
}
