// The contract's part: watch.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WIDGETS } from '#test/fixtures/widget.ts';
import type { ContractSpace } from './contract-space.ts';
import { follow } from './follow.ts';
import { isRefusal } from './is-refusal.ts';

export function watchContract(space: ContractSpace): void {
  describe('watch', () => {
    it('tells what comes, changes and goes after the list, in order', async () => {
      await space.created('before-watch');
      const { resourceVersion } = await space.api.list(WIDGETS, space.ns);
      const watch = follow(space.api, space.ns, { resourceVersion });
      const metadata = { namespace: space.ns, name: 'watched' };
      await space.created('watched', { size: 1 });
      await space.user.patchMerge(WIDGETS, { metadata, spec: { size: 2 } });
      await space.api.delete(WIDGETS, metadata);
      const events = await watch.first(3);
      const told = events.map(({ type, object }) => [type, object.metadata.name, object.spec.size]);
      assert.deepEqual(told, [
        ['ADDED', 'watched', 1],
        ['MODIFIED', 'watched', 2],
        ['DELETED', 'watched', 2],
      ]);
      const revisions = events.map((event) => Number(event.object.metadata.resourceVersion));
      assert.deepEqual(
        revisions,
        revisions.toSorted((a, b) => a - b),
      );
      assert.equal(new Set(revisions).size, 3);
      await watch.stop();
    });

    it('tells what happened between the list and itself', async () => {
      const { resourceVersion } = await space.api.list(WIDGETS, space.ns);
      await space.created('meanwhile');
      const watch = follow(space.api, space.ns, { resourceVersion });
      const [event] = await watch.first(1);
      assert.deepEqual([event?.type, event?.object.metadata.name], ['ADDED', 'meanwhile']);
      await watch.stop();
    });

    it('with a selector: what comes to fit is added, what no longer fits is deleted', async () => {
      const { resourceVersion } = await space.api.list(WIDGETS, space.ns);
      const watch = follow(space.api, space.ns, { resourceVersion, labelSelector: 'fits=yes' });
      const { metadata } = await space.created('fitting');
      const label = (fits: string) =>
        space.api.patchMerge(WIDGETS, {
          metadata: { namespace: space.ns, name: metadata.name, labels: { fits } },
        });
      await label('yes');
      await label('no');
      const events = await watch.first(2);
      assert.deepEqual(
        events.map(({ type }) => type),
        ['ADDED', 'DELETED'],
      );
      await watch.stop();
    });

    it('ends without an error when its signal is aborted, before or after it is open', async () => {
      const { resourceVersion } = await space.api.list(WIDGETS, space.ns);
      const watch = follow(space.api, space.ns, { resourceVersion });
      await space.created('open-now');
      await watch.first(1);
      await watch.stop();
      await follow(space.api, space.ns, { resourceVersion }).stop();
    });

    it('from too long ago: refused with 410', async () => {
      const watch = follow(space.api, space.ns, { resourceVersion: '1' });
      await assert.rejects(watch.first(1), isRefusal(410, 'Expired', /Cannot watch widgets/));
    });
  });
}
