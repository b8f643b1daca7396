import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LabConnection } from './lab-connection.ts';
import { dropStandingLane, makeStandingLane, type StandingLane } from './standing-lanes.ts';

test('dropStandingLane takes back at every service what makeStandingLane has made there', async () => {
  const there = new Set<string>();
  const service = (name: string) => ({
    put: async (path: string) => void there.add(`${name} ${path}`),
    delete: async (path: string) => void there.delete(`${name} ${path}`),
  });
  const lab = {
    ...{ client: service('client'), server: service('server'), proxy: service('proxy') },
    ...{ clientExporter: service('client exporter'), serverExporter: service('server exporter') },
    addresses: { client: '10.0.0.2', proxy: '10.0.0.3', server: '10.0.0.4' },
  } as unknown as LabConnection;
  const lane: StandingLane = { name: 'main', port: 9001, record: 'FaultedOnly', conntrack: true };
  await makeStandingLane(lab, lane);
  assert.equal(there.size, 6);
  await dropStandingLane(lab, lane);
  assert.deepEqual([...there], []);
});
