import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Due, DueHeap } from './due-heap.ts';

const due = (dueAt: number): Due => ({ dueAt, heapIndex: -1, heapOrder: 0 });

test('DueHeap gives the earliest first, whatever was added and taken out in between', () => {
  const step = fc.oneof(
    fc.record({ add: fc.nat(20) }),
    fc.record({ remove: fc.nat() }),
    fc.record({ take: fc.constant(true) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const heap = new DueHeap<Due>();
      const model: Due[] = [];
      const drop = (item: Due | undefined) => {
        if (!item) return;
        heap.remove(item);
        model.splice(model.indexOf(item), 1);
        assert.equal(item.heapIndex, -1);
      };
      for (const each of steps) {
        if ('add' in each) {
          const item = due(each.add);
          heap.add(item);
          model.push(item);
        } else if ('remove' in each) drop(model[each.remove % Math.max(1, model.length)]);
        else drop(heap.first);
        assert.equal(heap.size, model.length);
        assert.equal(
          heap.first?.dueAt,
          model.length === 0 ? undefined : Math.min(...model.map((item) => item.dueAt)),
        );
      }
    }),
  );
});

test('DueHeap.remove of what is not in it changes nothing', () => {
  const heap = new DueHeap<Due>();
  const [inside, outside] = [due(1), due(2)];
  heap.add(inside);
  heap.remove(outside);
  outside.heapIndex = 0;
  heap.remove(outside);
  assert.equal(heap.first, inside);
});
