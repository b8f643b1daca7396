// The contract's part: list.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HttpKubeApi } from '#operator/kube/http-kube-api.ts';
import { CONFIG_MAPS } from '#operator/kube/resources.ts';
import type { ContractSpace } from './contract-space.ts';

export function listContract(space: ContractSpace): void {
  describe('list', () => {
    it('gives all pages, whole objects, of one namespace or of all, by label', async () => {
      const paging = new HttpKubeApi(space.access, { pageSize: 3 });
      const names = Array.from({ length: 8 }, (_, index) => `page-${index}`);
      for (const [index, called] of names.entries())
        await space.api.apply(
          CONFIG_MAPS,
          space.configMap(called, {}, { labels: { paged: 'yes', half: String(index % 2) } }),
        );
      const { items, resourceVersion } = await paging.list(CONFIG_MAPS, space.ns, {
        labelSelector: 'paged=yes',
      });
      assert.deepEqual(
        items.map(({ metadata }) => metadata.name),
        names,
      );
      assert(items.every(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'ConfigMap'));
      assert(Number(resourceVersion) > 0);
      const half = await paging.list(CONFIG_MAPS, undefined, { labelSelector: 'paged=yes,half in (1)' });
      assert.equal(half.items.filter(({ metadata }) => metadata.namespace === space.ns).length, 4);
      const one = await space.api.list(CONFIG_MAPS, space.ns, { fieldSelector: 'metadata.name=page-3' });
      assert.deepEqual(
        one.items.map(({ metadata }) => metadata.name),
        ['page-3'],
      );
    });
  });
}
