import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ControlApi, type LabConnection, lookAt } from './lab-connection.ts';

test('lookAt reads the ledger after what the applications say, so that it has all that they have received', async () => {
  const asked: string[] = [];
  const api: ControlApi = {
    get: async <T>(path: string) => {
      asked.push(path.replace(/\?.*/, ''));
      return { samples: [], segments: [] } as T;
    },
    put: () => Promise.reject(new Error('no put here')),
    post: () => Promise.reject(new Error('no post here')),
    delete: () => Promise.reject(new Error('no delete here')),
  };
  const lab: LabConnection = {
    addresses: { client: '10.0.0.1', proxy: '10.0.0.2', server: '10.0.0.3' },
    ...{ client: api, server: api, proxy: api, clientExporter: api, serverExporter: api },
  };
  const { stats } = await lookAt(lab, { client: 0, server: 0, segments: 0 }, async () =>
    asked.push('applications'),
  );
  assert.equal(stats, 6);
  assert.deepEqual(asked.slice(stats), ['/ledger', '/segment-counts']);
});
