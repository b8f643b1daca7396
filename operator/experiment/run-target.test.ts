// presentTargets: which pods are those of a lab.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labSpec } from '#lab/spec/lab.ts';
import { podLabels } from '#operator/lab/lab-names.ts';
import type { PlannedLab } from '#operator/lab/lab-object.ts';
import type { PodObject } from '#operator/lab/pod-object.ts';
import { presentTargets } from './run-target.ts';

const LAB: PlannedLab = { namespace: 'a', name: 'x', uid: 'second', spec: labSpec.parse({}) };

const pod = (name: string, uid: string, lab: PlannedLab = LAB, metadata: object = {}) =>
  ({ metadata: { name, uid, labels: podLabels(lab, 'client'), ...metadata } }) as unknown as PodObject;

test('presentTargets leaves out pods that are ending, and those of an earlier Lab of that name', () => {
  const pods = [
    pod('x-client-10', 'c'),
    pod('x-client-2', 'b'),
    pod('x-client-0', 'a', { ...LAB, uid: 'first' }),
    pod('x-client-1', 'd', LAB, { deletionTimestamp: 'now' }),
  ];
  assert.deepEqual(
    presentTargets(LAB, pods).map(({ uid }) => uid),
    ['b', 'c'],
  );
});
