// The contract's part: get and create.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CONFIG_MAPS } from '#operator/kube/resources.ts';
import { WIDGETS, type Widget, widget } from '#test/fixtures/widget.ts';
import type { ContractSpace } from './contract-space.ts';
import { isRefusal } from './is-refusal.ts';

export function createContract(space: ContractSpace): void {
  describe('get and create', () => {
    it('get gives null where there is none', async () => {
      assert.equal(await space.getWidget('none'), null);
      assert.equal(await space.api.get(CONFIG_MAPS, 'no-such-namespace', 'none'), null);
    });

    it('a kind that the server does not know is an error, not none', async () => {
      const unknown = { ...WIDGETS, plural: 'gadgets' };
      await assert.rejects(
        space.api.get(unknown, space.ns, 'x'),
        isRefusal(404, 'BadAnswer', /Cannot get Widget "/),
      );
      await assert.rejects(
        space.api.list(unknown, space.ns),
        isRefusal(404, 'BadAnswer', /Cannot list gadgets/),
      );
    });

    it('create gives the object its identity, generation 1, and no status', async () => {
      const { metadata, spec, status } = await space.api.create<Widget>(WIDGETS, {
        ...widget(space.ns, 'new', { size: 3 }),
        status: { seen: 1 },
      });
      assert.match(metadata.uid ?? '', /^[0-9a-f-]{36}$/);
      assert.match(metadata.creationTimestamp ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      assert(Number(metadata.resourceVersion) > 0);
      assert.deepEqual([metadata.generation, status], [1, undefined]);
      assert.deepEqual(spec, { size: 3, color: 'Red' });
    });

    it('create refuses a name that is taken, a bad name, and a namespace that is not there', async () => {
      await space.created('taken');
      await assert.rejects(
        space.created('taken'),
        isRefusal(409, 'AlreadyExists', /Cannot create Widget ".*\/taken": .*already exists/),
      );
      await assert.rejects(space.created('Bad_Name'), isRefusal(422, 'Invalid', /metadata.name/));
      const elsewhere = widget('no-such-namespace', 'x');
      await assert.rejects(
        space.api.create(WIDGETS, elsewhere),
        isRefusal(404, 'NotFound', /namespaces "no-such-namespace" not found/),
      );
    });

    it('create refuses what the schema and its rules do not allow, and says what', async () => {
      await assert.rejects(
        space.created('x', { size: 0 }),
        isRefusal(422, 'Invalid', /spec\.size.*greater than or equal to 1/),
      );
      await assert.rejects(space.created('x', {}), isRefusal(422, 'Invalid', /spec\.size: Required value/));
      await assert.rejects(
        space.created('x', { size: 1, color: 'Green' }),
        isRefusal(422, 'Invalid', /spec\.color: Unsupported value: "Green"/),
      );
      await assert.rejects(
        space.created('x', { size: 60, color: 'Blue' }),
        isRefusal(422, 'Invalid', /a blue widget must be smaller than 50/),
      );
      await assert.rejects(
        space.created('x', { size: 'big' } as never),
        isRefusal(422, 'Invalid', /must be of type integer/),
      );
    });

    it('create leaves out fields that the schema does not know', async () => {
      const { spec } = await space.created('pruned', { size: 1, weight: 7, parts: [{ name: 'a' }] });
      assert.deepEqual(spec, { size: 1, color: 'Red', parts: [{ name: 'a', count: 1 }] });
    });
  });
}
