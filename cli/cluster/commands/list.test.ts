// experimentTable: verdicts, and the reason of what is not Confirmed.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { experimentTable } from './list.ts';

const NOW = Date.parse('2026-11-22T10:10:00Z');
const condition = (type: string, reason: string, message: string) => ({
  ...{ type, status: 'True' as const, reason, message },
  lastTransitionTime: '2026-11-22T10:00:00Z',
});
const object = (name: string, status: object) => ({
  ...{ apiVersion: 'synfin.dev/v1alpha1', kind: 'Experiment', status },
  metadata: { name, namespace: 'labs', creationTimestamp: '2026-11-22T10:00:00Z' },
});

it('experimentTable tells verdict, step and time, and why one is not Confirmed or does not go on', () => {
  const complete = [condition('Complete', 'Over', '')];
  const completionTime = '2026-11-22T10:05:00Z';
  const objects = [
    object('closing', { conditions: complete, verdict: 'Confirmed', currentStep: 'heal', completionTime }),
    object('leak', {
      conditions: complete,
      verdict: 'Mismatch',
      reasons: ['one was missed'],
      completionTime,
    }),
    object('stuck', { conditions: [condition('Stalled', 'PodSecurity', 'label it')] }),
    object('new', {}),
  ];
  assert.deepEqual(experimentTable(objects, { columns: 80, color: false, now: NOW }), [
    'experiment  verdict      step  since',
    'closing     Confirmed    heal  5m',
    'leak        Mismatch           5m',
    '  one was missed',
    'stuck       PodSecurity        10m',
    '  label it',
    'new         Unseen             10m',
    '  no operator has looked at it yet',
  ]);
});
