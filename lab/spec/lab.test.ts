import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lab, labSpec } from './lab.ts';
import { parseDocument } from './problems.ts';

function problems(value: unknown): string[] {
  return (parseDocument(labSpec, value).problems ?? []).map(({ path, message }) => `${path}: ${message}`);
}

test('labSpec of nothing is one IPv4 lane without sysctls', () => {
  assert.deepEqual(labSpec.parse({}), {
    family: 'IPv4',
    client: { sysctls: {}, replicas: 1 },
    proxy: { sysctls: {}, placement: 'Gateway', forwarding: 'Auto' },
    server: { sysctls: {}, replicas: 1 },
    lanes: [{ name: 'main', record: 'All', conntrack: false }],
    unsafeSysctls: 'Auto',
  });
});

test('labSpec accepts sysctls of the network namespace, with one number or several', () => {
  const sysctls = { 'net.ipv4.tcp_fin_timeout': '3', 'net.ipv4.ip_local_port_range': '40000 40009' };
  assert.deepEqual(
    problems({ client: { sysctls }, server: { sysctls: { 'net.core.somaxconn': '16' } } }),
    [],
  );
});

test('labSpec refuses sysctls outside the network namespace, paths, and values that are no numbers', () => {
  for (const name of [
    'kernel.hostname',
    'vm.swappiness',
    'net.ipv4.../../kernel/x',
    'net/ipv4/tcp_rfc1337',
    'net.ipv4.',
  ]) {
    assert.deepEqual(problems({ client: { sysctls: { [name]: '1' } } }), [
      `client.sysctls[${JSON.stringify(name)}]: must be a sysctl of the network namespace, such as "net.ipv4.tcp_fin_timeout"`,
    ]);
  }
  for (const value of ['', 'cubic reno', '1; reboot', '1\n2']) {
    assert.deepEqual(problems({ client: { sysctls: { 'net.ipv4.tcp_rfc1337': value } } }), [
      'client.sysctls["net.ipv4.tcp_rfc1337"]: must be a number or numbers, in quotes',
    ]);
  }
  assert.deepEqual(problems({ client: { sysctls: { 'net.ipv4.tcp_rfc1337': 1 } } }), [
    'client.sysctls["net.ipv4.tcp_rfc1337"]: must be a text',
  ]);
});

test('labSpec refuses no lane, more than 64, and wrong names', () => {
  assert.deepEqual(problems({ lanes: [] }), ['lanes: must be a list of at least 1 entry']);
  const many = Array.from({ length: 65 }, (_, i) => ({ name: `l${i}` }));
  assert.deepEqual(problems({ lanes: many }), ['lanes: must be a list of at most 64 entries']);
  assert.deepEqual(problems({ lanes: [{ name: 'Main' }] }), [
    'lanes[0].name: must be lower-case letters, digits and "-", such as "close-wait-leak"',
  ]);
});

test('labSpec fills in how long a gateway keeps a port, and refuses one without ports', () => {
  const [lane] = labSpec.parse({ lanes: [{ name: 'main', flows: { most: 40 } }] }).lanes;
  assert.deepEqual(lane?.flows, { most: 40, keep: '120s' });
  const wrong = { lanes: [{ name: 'main', conntrack: 'yes', flows: { most: 0, keep: 8 } }] };
  assert.deepEqual(
    problems(wrong).map((text) => text.slice(0, text.indexOf(':'))),
    ['lanes[0].conntrack', 'lanes[0].flows.most', 'lanes[0].flows.keep'],
  );
});

test('lab refuses another kind and API version, and names the field that is missing', () => {
  const found = parseDocument(lab, { apiVersion: 'v1', kind: 'Pod', spec: {} }).problems ?? [];
  assert.deepEqual(
    found.map(({ path, value, message }) => [path, value, message]),
    [
      ['apiVersion', '"v1"', 'must be "synfin.dev/v1alpha1"'],
      ['kind', '"Pod"', 'must be "Lab"'],
      ['metadata', null, 'is required: a mapping'],
    ],
  );
});

test('labSpec takes what only a cluster uses, and refuses what is wrong in it', () => {
  const pod = {
    nodeSelector: { disk: 'ssd' },
    resources: { limits: { memory: '64Mi' } },
    affinity: { any: 1 },
  };
  assert.deepEqual(
    problems({ client: { replicas: 3, pod }, proxy: { placement: 'Sidecar', pod }, ttl: '1h' }),
    [],
  );
  const wrong = {
    client: {
      replicas: 0,
      pod: { labels: { 'a b': 'c' }, resources: { limits: { memory: 64 } }, image: 'x' },
    },
    proxy: { placement: 'sidecar', forwarding: 'Auto' },
    unsafeSysctls: 'Ask',
    ttl: 'soon',
  };
  assert.deepEqual(problems(wrong), [
    'client.replicas: must be at least 1',
    'client.pod.labels["a b"]: must be a label name, such as "example.com/team"',
    'client.pod.resources.limits.memory: must be a text',
    'client.pod.image: is not known here; known are annotations, nodeSelector, tolerations, affinity, topologySpreadConstraints, priorityClassName, runtimeClassName, imagePullSecrets',
    'proxy.placement: must be one of "Gateway", "Sidecar"; did you mean "Sidecar"?',
    'unsafeSysctls: must be one of "Auto", "PrivilegedInit", "KubeletAllows", "Refuse"',
    'ttl: must be a whole number with a unit of ms, s, m or h, such as "250ms" or "30s"',
  ]);
});

test('labSpec refuses two lanes with one port, and more entries than an API server would look at', () => {
  const lanes = [{ name: 'a', port: 9001 }, { name: 'b' }, { name: 'c', port: 9001 }];
  assert.deepEqual(problems({ lanes }), [
    'lanes[2].port: 9001 is the port of another lane as well; ports must differ',
  ]);
  const labels = Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`l${i}`, 'x']));
  assert.deepEqual(problems({ server: { pod: { labels } } }), [
    'server.pod.labels: must have at most 32 entries',
  ]);
});
