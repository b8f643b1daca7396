import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labSpec } from '#lab/spec/lab.ts';
import type { PodObject } from './pod-object.ts';
import { Reach } from './reach.ts';

const LAB = { namespace: 'labs', name: 'one', uid: 'u', spec: labSpec.parse({}) };
const POD = {
  metadata: { name: 'one-proxy-x', namespace: 'labs', uid: 'p' },
  status: { podIP: '10.0.0.1', conditions: [{ type: 'Ready', status: 'True' }] },
} as PodObject;

test('Reach asks a pod that has answered once only, and anew when it, or its lab, was gone', async () => {
  let asked = 0;
  const nothing = async () => undefined as never;
  const get = async () => {
    asked++;
    return {} as never;
  };
  const reach = new Reach(() => ({
    get,
    put: nothing,
    post: nothing,
    delete: nothing,
    close: () => undefined,
  }));
  const countAfter = async (change: () => void) => {
    change();
    await reach.ask(LAB, 'proxy', POD);
    return asked;
  };
  assert.deepEqual(
    [
      await countAfter(() => undefined),
      await countAfter(() => reach.keepOnly(LAB, new Set(['p']))),
      await countAfter(() => reach.keepOnly(LAB, new Set())),
      await countAfter(() => reach.forget('labs/one')),
    ],
    [1, 1, 2, 3],
  );
});
