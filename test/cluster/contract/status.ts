// The contract's part: the status subresource.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WIDGETS, type Widget, widget } from '#test/fixtures/widget.ts';
import type { ContractSpace } from './contract-space.ts';
import { isRefusal } from './is-refusal.ts';

export function statusContract(space: ContractSpace): void {
  describe('status', () => {
    const withStatus = (called: string, status: Widget['status']) =>
      ({ ...widget(space.ns, called), status }) as Widget;

    it('applyStatus sets the status alone; it counts as no generation', async () => {
      await space.created('told', { size: 1 });
      const told = await space.api.applyStatus<Widget>(WIDGETS, {
        ...widget(space.ns, 'told', { size: 99 }),
        status: { seen: 1 },
      } as Widget);
      assert.deepEqual([told.spec.size, told.status?.seen, told.metadata.generation], [1, 1, 1]);
    });

    it('applyStatus of the same again changes nothing, and takes out what it no longer says', async () => {
      await space.created('told-again');
      const [a, b] = [
        { type: 'A', status: 'True' },
        { type: 'B', status: 'True' },
      ];
      const first = await space.api.applyStatus<Widget>(
        WIDGETS,
        withStatus('told-again', { seen: 1, conditions: [a, b] }),
      );
      const second = await space.api.applyStatus<Widget>(
        WIDGETS,
        withStatus('told-again', { seen: 1, conditions: [a, b] }),
      );
      assert.equal(second.metadata.resourceVersion, first.metadata.resourceVersion);
      const third = await space.api.applyStatus<Widget>(
        WIDGETS,
        withStatus('told-again', { conditions: [b] }),
      );
      assert.deepEqual(third.status, { conditions: [b] });
    });

    it('writes to the object leave the status alone', async () => {
      await space.created('kept');
      await space.api.applyStatus(WIDGETS, withStatus('kept', { seen: 4 }));
      const applied = await space.api.apply<Widget>(WIDGETS, { ...withStatus('kept', { seen: 5 }) });
      assert.equal(applied.status?.seen, 4);
      const replaced = await space.api.replace<Widget>(WIDGETS, { ...applied, status: { seen: 6 } });
      assert.equal(replaced.status?.seen, 4);
    });

    it('applyStatus makes no object', async () => {
      await assert.rejects(
        space.api.applyStatus(WIDGETS, withStatus('nobody', { seen: 1 })),
        isRefusal(404, 'NotFound', /not found/),
      );
    });
  });
}
