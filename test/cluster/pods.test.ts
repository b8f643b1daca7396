// The image in real pods, with the least that they are given: they start, answer, and the proxy forwards and faults.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '#services/control/until.ts';
import { ClusterNamespace } from '#test/fixtures/cluster-namespace.ts';
import { PORTS, type Role, servicePod, TOKEN } from '#test/fixtures/service-pod.ts';

const FAULTED_PORT = 9002;
const CONNECTIONS = 50;
const PATIENCE_MS = 60_000;

const PODS = {
  client: { namespace: 'ends', pod: 'client', role: 'client' },
  clientExporter: { namespace: 'ends', pod: 'client', role: 'exporter' },
  server: { namespace: 'ends', pod: 'server', role: 'server' },
  serverExporter: { namespace: 'ends', pod: 'server', role: 'exporter' },
  proxy: { namespace: 'middle', pod: 'proxy', role: 'proxy' },
  serverWithSidecar: { namespace: 'middle', pod: 'server', role: 'server' },
  sidecar: { namespace: 'middle', pod: 'server', role: 'proxy' },
} as const satisfies Record<string, { namespace: 'ends' | 'middle'; pod: string; role: Role }>;
type Service = keyof typeof PODS;

const namespaces = {} as Record<'ends' | 'middle', ClusterNamespace>;
const addresses = {} as Record<'client' | 'server' | 'proxy' | 'serverWithSidecar', string>;

before(async () => {
  namespaces.ends = await ClusterNamespace.create('ends', 'restricted');
  namespaces.middle = await ClusterNamespace.create('middle', 'privileged');
  await namespaces.ends.apply(servicePod('client', 'exporter'));
  await namespaces.ends.apply(servicePod('server', 'exporter'));
  await namespaces.middle.apply(servicePod('proxy'));
  await namespaces.middle.apply(servicePod('server', 'proxy'));
  for (const each of ['client', 'server', 'proxy', 'serverWithSidecar'] as const) {
    const { namespace, pod } = PODS[each];
    const where = namespaces[namespace];
    await where.kubectl('wait', '--for=condition=Ready', `pod/${pod}`, '--timeout=120s');
    addresses[each] = await where.podAddress(pod);
  }
});
after(() => Promise.all(Object.values(namespaces).map((namespace) => namespace.delete())));

function ask(service: Service, method: string, route: string, body?: unknown) {
  return askWith(TOKEN, service, { method, route, body });
}

function askWith(token: string, service: Service, what: { method: string; route: string; body?: unknown }) {
  const { namespace, pod, role } = PODS[service];
  return namespaces[namespace].ask({ pod, container: role, port: PORTS[role], token, ...what });
}

async function put(service: Service, route: string, body: unknown): Promise<void> {
  const answer = await ask(service, 'PUT', route, body);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
}

/** Puts lane and behaviours, and waits until all connections are open at both ends. */
async function openLane(name: string, port: number, client: object): Promise<void> {
  await put('proxy', `/lanes/${name}`, { port, client: addresses.client, server: addresses.server });
  await put('server', `/lanes/${name}`, { address: addresses.server, port, behaviour: {} });
  const target = { address: addresses.proxy, port };
  await put('client', `/lanes/${name}`, { target, behaviour: { ...client, connections: CONNECTIONS } });
}

async function allOpen(lane: string): Promise<void> {
  for (const side of ['client', 'server'] as const) {
    const look = async () => (await ask(side, 'GET', `/lanes/${lane}`)).body;
    const stats = await until(look, ({ open }) => open === CONNECTIONS, PATIENCE_MS);
    assert.deepEqual(stats.errors, {});
  }
}

test('a lane forwards between two pods', async () => {
  await openLane('plain', 9001, {});
  await allOpen('plain');
});

test('a fault on a named segment is seen in the sockets of both ends, and in the ledger', async () => {
  await put('proxy', '/lanes/faulted', {
    port: FAULTED_PORT,
    client: addresses.client,
    server: addresses.server,
  });
  const match = { role: 'Fin', from: 'Client' };
  const fault = { name: 'drop-fin', match, action: 'Drop', duration: '120s' };
  await put('proxy', '/faults/drop-fin', { lane: 'faulted', fault });
  await openLane('faulted', FAULTED_PORT, { close: { how: 'Fin' } });
  await until(
    () => socketsIn('client', 'fin_wait_1'),
    (count) => count === CONNECTIONS,
    PATIENCE_MS,
  );
  assert.ok((await socketsIn('server', 'established')) >= CONNECTIONS);
  const { body } = await ask('proxy', 'GET', '/ledger');
  assert.ok(body.entries[0].applied >= CONNECTIONS, JSON.stringify(body));
});

async function socketsIn(side: 'client' | 'server', state: string): Promise<number> {
  const { body } = await ask(`${side}Exporter`, 'GET', '/metrics');
  const lines = body.matchAll(
    new RegExp(`^synfin_tcp_sockets\\{[^}]*state="${state}"[^}]*\\} (\\d+)$`, 'gm'),
  );
  return Array.from(lines as Iterable<string[]>, ([, count]) => Number(count)).reduce((a, b) => a + b, 0);
}

test('without the token a request gets 401 and changes nothing', async () => {
  const wrong = 'not-the-token-of-this-lab';
  assert.equal((await askWith(wrong, 'proxy', { method: 'DELETE', route: '/faults' })).status, 401);
  assert.equal((await ask('proxy', 'GET', '/faults')).body.length, 1);
});

test('a proxy that is killed takes its lanes over, and their connections go on', async () => {
  const health = async () =>
    (await ask('proxy', 'GET', '/healthz')).body as { pid: number; generation: number };
  const { pid, generation } = await health();
  await namespaces.middle.kubectl('exec', 'proxy', '--', 'node', '-e', `process.kill(${pid}, 'SIGKILL')`);
  const look = () => health().catch(() => null); // until the container is there again
  await until(look, (now) => now !== null && now.generation > generation, PATIENCE_MS);
  const lanes = (await ask('proxy', 'GET', '/lanes')).body as { name: string }[];
  assert.deepEqual(lanes.map(({ name }) => name).sort(), ['faulted', 'plain']);
  await allOpen('plain');
  await openLane('after', 9003, {});
  await allOpen('after');
});

test('a sidecar in the server’s pod faults what the server receives', async () => {
  const port = 9004;
  const { client, serverWithSidecar: server } = addresses;
  await put('sidecar', '/lanes/side', { port, client, server });
  const fault = {
    name: 'drop-syn',
    match: { role: 'Syn', from: 'Client' },
    action: 'Drop',
    duration: '120s',
  };
  await put('sidecar', '/faults/drop-syn', { lane: 'side', fault });
  await put('serverWithSidecar', '/lanes/side', { address: server, port, behaviour: {} });
  const behaviour = { connections: CONNECTIONS, rate: 1000 };
  await put('client', '/lanes/side', { target: { address: server, port }, behaviour });
  await until(
    () => socketsIn('client', 'syn_sent'),
    (count) => count === CONNECTIONS,
    PATIENCE_MS,
  );
  assert.equal((await ask('sidecar', 'DELETE', '/faults/drop-syn')).status, 200);
  const isServed = ({ open }: { open: number }) => open === CONNECTIONS;
  await until(async () => (await ask('serverWithSidecar', 'GET', '/lanes/side')).body, isServed, PATIENCE_MS);
});
