import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exporterHealth } from './exporter-health.ts';
import { FakeSockets } from './fake-sockets.ts';
import { Sampler } from './sampler.ts';
import { WatchedLanes } from './watched-lanes.ts';

test('exporterHealth, while the latest sample could not be taken, throws the reason', () => {
  const sockets = new FakeSockets();
  const clocks = { now: () => 0, date: () => 0, busy: () => 0, later: () => () => undefined };
  const log = { warn: () => undefined };
  const sampler = new Sampler({ sockets, lanes: new WatchedLanes(), clocks, log });
  assert.deepEqual(exporterHealth(sampler, true), { sampleIntervalMs: 100, showsClosed: true });
  sockets.failures = [new Error('Cannot list sockets: EBADMSG')];
  sampler.watch('a.main', { side: 'Server', port: 20_000 });
  assert.throws(() => exporterHealth(sampler, true), /Cannot list sockets: EBADMSG/);
});
