import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaultView } from '#lab/run/observation.ts';
import { fault } from '#lab/spec/fault.ts';
import type { LiveApi } from './live-connection.ts';
import { putFault } from './put-fault.ts';

const DROP = fault.parse({ name: 'drop-fin', match: { role: 'Fin' }, action: 'Drop' });

/** What a proxy with these faults is told to change. */
async function asked(known: Pick<FaultView, 'name' | 'state'>[]): Promise<unknown[][]> {
  const changes: unknown[][] = [];
  const take = async (...what: unknown[]) => void changes.push(what);
  const proxy = {
    get: async () => known,
    put: (path: string, body: unknown) => take('PUT', path, body),
    delete: (path: string) => take('DELETE', path),
  };
  await putFault(proxy as LiveApi, 'closing.drop-fin', { lane: 'closing.main', fault: DROP });
  return changes;
}

const PUT = ['PUT', '/faults/closing.drop-fin', { lane: 'closing.main', fault: DROP }];

test('putFault ends one of its name whose time is over before it puts the new one', async () => {
  assert.deepEqual(await asked([{ name: 'closing.drop-fin', state: 'Ended' }]), [
    ['DELETE', '/faults/closing.drop-fin'],
    PUT,
  ]);
});

test('putFault leaves one that is in force, which the proxy refuses or knows, and those of other names', async () => {
  const states = ['InForce', 'Pending'] as const;
  for (const state of states) assert.deepEqual(await asked([{ name: 'closing.drop-fin', state }]), [PUT]);
  assert.deepEqual(await asked([{ name: 'drop-fin', state: 'Ended' }]), [PUT]);
});
