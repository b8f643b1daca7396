import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeApi } from '#operator/kube/kube-api.ts';
import type { ExperimentObject } from './experiment-object.ts';
import { ExperimentStatuses } from './experiment-statuses.ts';

const object = (uid: string) =>
  ({
    apiVersion: 'synfin.dev/v1alpha1',
    kind: 'Experiment',
    metadata: { namespace: 'labs', name: 'x', uid },
  }) as ExperimentObject;

test('ExperimentStatuses know what they wrote until the object is gone, and not of another one of that name', async () => {
  const statuses = new ExperimentStatuses({ applyStatus: async () => undefined } as unknown as KubeApi);
  await statuses.write(object('one'), { lab: 'x' });
  assert.deepEqual(statuses.newest(object('one')).status, { lab: 'x' });
  assert.equal(statuses.newest(object('two')).status, undefined);
  statuses.forget('labs/x');
  assert.equal(statuses.newest(object('one')).status, undefined);
});
