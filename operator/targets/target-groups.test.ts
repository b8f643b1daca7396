import assert from 'node:assert/strict';
import { test } from 'node:test';
import { targetGroups } from './target-groups.ts';

const POD = {
  ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'demo-server-0', namespace: 'labs' } },
  spec: {
    containers: [
      { name: 'server', ports: [{ name: 'server', containerPort: 7072 }, { containerPort: 9001 }] },
      { name: 'helper' },
    ],
  },
};

test('targetGroups has the ports of the names, with the labels that are known', () => {
  const pod = { ...POD, status: { podIP: '10.0.0.1' } };
  assert.deepEqual(targetGroups(pod, ['server'], { lab: 'demo', node: undefined }), [
    {
      targets: ['10.0.0.1:7072'],
      labels: {
        namespace: 'labs',
        pod: 'demo-server-0',
        container: 'server',
        endpoint: 'server',
        lab: 'demo',
      },
    },
  ]);
});

test('targetGroups puts an IPv6 address in brackets', () => {
  const [group] = targetGroups({ ...POD, status: { podIP: 'fd00::1' } }, ['server']);
  assert.deepEqual(group?.targets, ['[fd00::1]:7072']);
});

test('targetGroups of a pod without an address, and of one that has ended, are none', () => {
  assert.deepEqual(targetGroups(POD, ['server']), []);
  assert.deepEqual(targetGroups({ ...POD, status: { podIP: '10.0.0.1', phase: 'Failed' } }, ['server']), []);
});
