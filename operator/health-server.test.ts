// What the operator answers to the kubelet and to Prometheus.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Gauge, Registry } from 'prom-client';
import { freePort } from '#services/control/free-port.ts';
import { startHealthServer } from './health-server.ts';
import type { TargetGroup } from './targets/target-groups.ts';

let labs: TargetGroup[] | null = null;
let url: string;
let stop = () => Promise.resolve();
const registry = new Registry();

before(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  stop = await startHealthServer({
    address: { kind: 'Tcp', host: '127.0.0.1', port },
    registry,
    targets: { labs: () => labs, operators: () => [] },
    ...{ isLeading: () => false, notReady: () => null },
  });
});
after(() => stop());

test('GET /targets/labs while pods are not known is no answer, so that Prometheus keeps what it has', async () => {
  const answer = await fetch(`${url}/targets/labs`);
  assert.equal(answer.status, 503);
  assert.deepEqual(await answer.json(), { waitsFor: 'the first list of all pods' });
});

test('GET /targets/labs is what Prometheus takes: JSON, said to be JSON', async () => {
  labs = [{ targets: ['10.0.0.1:7071'], labels: { lab: 'demo' } }];
  const answer = await fetch(`${url}/targets/labs`);
  assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'application/json']);
  assert.deepEqual(await answer.json(), labs);
});

test('GET of another path names those that there are', async () => {
  const answer = await fetch(`${url}/targets`);
  assert.equal(answer.status, 404);
  assert.match(
    ((await answer.json()) as { error: string }).error,
    /\/targets\/labs or \/targets\/operators$/,
  );
});

test('GET /metrics while one of them cannot be read is an answer that says so, and no end of the process', async () => {
  const collect = () => {
    throw new Error('Cannot count: no');
  };
  new Gauge({ name: 'broken', help: 'x', registers: [registry], collect });
  const answer = await fetch(`${url}/metrics`);
  assert.deepEqual([answer.status, await answer.json()], [500, { error: 'Cannot count: no' }]);
});
