// The whole page of /metrics against test/golden/exporter-metrics.txt; UPDATE_GOLDEN=1 writes it anew.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { Registry } from 'prom-client';
import { TCP_STATES } from '#lab/spec/state.ts';
import { parseCounters, parseSockstat } from '#linux/procfs.ts';
import { registerExporterMetrics } from './exporter-metrics.ts';
import { FakeSockets, socketRow } from './fake-sockets.ts';
import { Sampler } from './sampler.ts';
import { WatchedLanes } from './watched-lanes.ts';

const test = path.join(import.meta.dirname, '../../test');
const fixture = (name: string) => readFileSync(path.join(test, 'fixtures/proc/net', name), 'utf8');

/** One socket in each state on lane port 20000, a second family, and a stranger's listener. */
function fixtureSockets(): FakeSockets {
  const sockets = new FakeSockets();
  sockets.rows = [
    ...TCP_STATES.filter((state) => state !== 'LISTEN').map((state, i) =>
      socketRow({ state, remotePort: 40_000 + i }),
    ),
    socketRow({ state: 'LISTEN', receiveQueue: 1, sendQueue: 4096 }),
    socketRow({ state: 'ESTABLISHED', remotePort: 40_100, inode: 0 }),
    socketRow({ state: 'LISTEN', localPort: 443, sendQueue: 511, family: 'IPv6' }),
    socketRow({ state: 'TIME_WAIT', localPort: 443, family: 'IPv6' }),
  ];
  return sockets;
}

const SYSCTLS: Record<string, string> = {
  'net.ipv4.ip_local_port_range': '32768\t60999',
  'net.ipv4.tcp_max_tw_buckets': '131072',
  'net.ipv4.tcp_max_syn_backlog': '1024',
};

async function page(): Promise<string> {
  const registry = new Registry();
  const sockets = fixtureSockets();
  const watched = new WatchedLanes();
  const log = { warn: (_: unknown, message?: string) => assert.fail(message) };
  let now = 0;
  let nextSample = (): void => undefined;
  const later = (callback: () => void) => {
    nextSample = callback;
    return () => undefined;
  };
  const clocks = { now: () => now, date: () => 0, busy: () => 0, later };
  const sampler = new Sampler({ sockets, lanes: watched, clocks, log });
  let ms = 0;
  registerExporterMetrics({
    registry,
    sockets,
    watched,
    sampler,
    log,
    showsClosed: true,
    readSockstat: () => parseSockstat(fixture('sockstat'), fixture('sockstat6')),
    readCounters: () => parseCounters(fixture('snmp') + fixture('netstat')),
    readSysctl: (name) => SYSCTLS[name] ?? null,
    now: () => ++ms,
  });
  // One that is in FIN_WAIT_2 for three seconds, and is gone when the page is made.
  sockets.rows.push(socketRow({ state: 'FIN_WAIT_2', remotePort: 40_101 }));
  sampler.watch('close-wait-leak.main', { side: 'Server', port: 20_000 });
  sockets.rows.pop();
  now = 3000;
  nextSample();
  return registry.metrics();
}

describe('registerExporterMetrics()', () => {
  it('makes the golden page of the fixtures', async () => {
    const golden = path.join(test, 'golden/exporter-metrics.txt');
    const made = await page();
    if (process.env.UPDATE_GOLDEN) writeFileSync(golden, made);
    assert.equal(made, readFileSync(golden, 'utf8'));
  });
});
