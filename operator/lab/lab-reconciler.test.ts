import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { COMPONENTS } from '#lab/spec/lab-status.ts';
import type { KubeApi } from '#operator/kube/kube-api.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import type { KubeWorld } from '#operator/kube-world.ts';
import { podLabels } from './lab-names.ts';
import { LabReconciler } from './lab-reconciler.ts';
import { Reach } from './reach.ts';
import { StandingLanes } from './standing-lanes.ts';

type Options = ConstructorParameters<typeof LabReconciler>[0];

const never = () => assert.fail('nobody is to ask this');
const LAB = {
  ...{ apiVersion: 'synfin.dev/v1alpha1', kind: 'Lab' },
  metadata: { namespace: 'labs', name: 'one', uid: 'u', resourceVersion: '7', generation: 1 },
};
const OPTIONS: Omit<Options, 'api' | 'world' | 'reach' | 'lanes'> = {
  ...{ podSecurity: async () => 'privileged', failedCreations: never },
  ...{ experimentIn: () => undefined, onGone: never },
  ...{ onTransition: () => undefined, date: () => new Date(0), log: pino({ level: 'silent' }) },
  context: {
    ...{ image: 'i', imagePullPolicy: 'Never', installSecret: 's', logLevel: 'info' },
    ...{ operatorNamespace: 'synfin', metricsNamespace: null },
  },
};

test('LabReconciler that looks again before it has seen its own status says nothing anew', async () => {
  const lab: KubeObject = { ...LAB, metadata: { ...LAB.metadata }, spec: { nonsense: 1 } };
  const written: KubeObject[] = [];
  const api = { applyStatus: async (_: unknown, object: KubeObject) => written.push(object) };
  let told = 0;
  let now = 0;
  const reconciler = new LabReconciler({
    ...OPTIONS,
    ...{ api: api as unknown as KubeApi, world: { lab: () => lab } as unknown as KubeWorld },
    ...{ reach: new Reach(never), lanes: new StandingLanes(never, never) },
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

test('LabReconciler looks again at a lab that a run has which nobody drives, and makes its lanes once it is free', async () => {
  const pods = COMPONENTS.map((component) => ({
    metadata: {
      ...LAB.metadata,
      name: `one-${component}-0`,
      uid: component,
      labels: podLabels(LAB.metadata, component),
    },
    status: { podIP: '10.0.0.1', conditions: [{ type: 'Ready', status: 'True' }] },
  }));
  const world = { lab: () => ({ ...LAB, spec: {} }), podsOf: () => pods, owned: () => undefined };
  const nothing = async () => ({}) as never;
  const told: string[] = [];
  const put = async (path: string) => told.push(path) as never;
  const open = () => ({ get: nothing, put, post: nothing, delete: nothing, close: () => undefined });
  let isTaken = true;
  const reconciler = new LabReconciler({
    ...OPTIONS,
    ...{ api: { apply: nothing, applyStatus: nothing } as unknown as KubeApi, reach: new Reach(open) },
    ...{ world: world as unknown as KubeWorld, lanes: new StandingLanes(open, () => isTaken) },
  });
  assert.deepEqual([await reconciler.reconcile('labs/one'), told], [2000, []]);
  isTaken = false;
  assert.equal(await reconciler.reconcile('labs/one'), null);
  assert.deepEqual(new Set(told), new Set(['/lanes/main']));
});
