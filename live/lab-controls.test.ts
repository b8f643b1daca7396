import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ControlClient } from '#runner/control-client.ts';
import { LabControls } from './lab-controls.ts';
import type { LiveConnection } from './live-connection.ts';

test('LabControls.setBehaviour replaces the fields that are given, takes away those that are null, and keeps the rest', async () => {
  const put: unknown[] = [];
  const behaviour = { closeFirst: { after: '2s' }, backlog: 16, closeHow: 'Fin' };
  const server = {
    get: () => Promise.resolve({ lanes: [{ name: 'main', behaviour }] }),
    put: (...request: unknown[]) => Promise.resolve(void put.push(request)),
  } as unknown as ControlClient;
  const connection = { server, addresses: { server: '10.0.0.4', proxy: '10.0.0.3' } };
  const lanes = [{ name: 'main', wire: 'main', port: 9001 }];
  const controls = new LabControls(connection as unknown as LiveConnection, lanes as never, (name) => name);
  await controls.setBehaviour({ side: 'server', fields: { closeFirst: null, closeHow: 'Reset' } }, undefined);
  const [[path, body]] = put as [[string, { behaviour: Record<string, unknown> }]];
  assert.equal(path, '/lanes/main');
  assert.deepEqual(
    [body.behaviour.closeFirst, body.behaviour.closeHow, body.behaviour.backlog],
    [undefined, 'Reset', 16],
  );
});
