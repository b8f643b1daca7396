import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import type { KubeApi } from '#operator/kube/kube-api.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import type { KubeWorld } from '#operator/kube-world.ts';
import { LabReconciler } from './lab-reconciler.ts';
import { Reach } from './reach.ts';
import { StandingLanes } from './standing-lanes.ts';

test('LabReconciler that looks again before it has seen its own status says nothing anew', async () => {
  const lab: KubeObject = {
    ...{ apiVersion: 'synfin.dev/v1alpha1', kind: 'Lab', spec: { nonsense: 1 } },
    metadata: { namespace: 'labs', name: 'one', uid: 'u', resourceVersion: '7', generation: 1 },
  };
  const written: KubeObject[] = [];
  const api = { applyStatus: async (_: unknown, object: KubeObject) => written.push(object) };
  const never = () => assert.fail('an invalid Lab has no pods');
  let told = 0;
  let now = 0;
  const reconciler = new LabReconciler({
    ...{ api: api as unknown as KubeApi, world: { lab: () => lab } as unknown as KubeWorld },
    ...{ reach: new Reach(never), lanes: new StandingLanes(never, never), podSecurity: never },
    ...{ experimentIn: () => undefined, onGone: never, log: pino({ level: 'silent' }) },
    context: {} as ConstructorParameters<typeof LabReconciler>[0]['context'],
    onTransition: () => void told++,
    date: () => new Date(++now),
  });
  await reconciler.reconcile('labs/one');
  await reconciler.reconcile('labs/one');
  assert.deepEqual([written.length, told], [1, 1]);
  // Somebody has taken the status away.
  lab.metadata.resourceVersion = '9';
  await reconciler.reconcile('labs/one');
  assert.equal(written.length, 2);
});
