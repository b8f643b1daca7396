import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { labSpec } from '#lab/spec/lab.ts';
import { assertGolden } from '#test/fixtures/golden.ts';
import { desiredObjects } from './desired-objects.ts';
import type { LabContext } from './lab-context.ts';

const CONTEXT: LabContext = {
  image: 'registry.example/synfin:0.1.0',
  imagePullPolicy: 'IfNotPresent',
  installSecret: 'install-secret',
  operatorNamespace: 'synfin',
  metricsNamespace: null,
  logLevel: 'info',
  podSecurity: 'privileged',
  forwardingIsOff: false,
};

function planned(spec: unknown) {
  return { name: 'demo', namespace: 'labs', uid: '11111111-2222', spec: labSpec.parse(spec) };
}

function asYaml(spec: unknown, context: Partial<LabContext> = {}): string {
  const objects = desiredObjects(planned(spec), { ...CONTEXT, ...context });
  return objects
    .map(({ object }) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }))
    .join('---\n');
}

test('desiredObjects of a Gateway lab with unsafe sysctls, overrides and a metrics namespace, golden', () => {
  const text = asYaml(
    {
      client: { sysctls: { 'net.ipv4.tcp_rfc1337': '1', 'net.ipv4.tcp_fin_timeout': '30' }, replicas: 2 },
      server: {
        pod: {
          labels: { team: 'red', 'synfin.dev/lab': 'not-ours-to-give' },
          annotations: { note: 'x' },
          resources: { limits: { memory: '1Gi' } },
          nodeSelector: { disk: 'ssd' },
          tolerations: [{ key: 'chaos', operator: 'Exists' }],
          priorityClassName: 'low',
        },
      },
      exporter: { resources: { requests: { cpu: '5m' } } },
    },
    { metricsNamespace: 'monitoring' },
  );
  assertGolden('lab-gateway.yaml', text);
});

test('desiredObjects of a Sidecar lab has no proxy of its own, and no container with more than it needs, golden', () => {
  assertGolden('lab-sidecar.yaml', asYaml({ family: 'IPv6', proxy: { placement: 'Sidecar' } }));
});

test('desiredObjects has a privileged init container for forwarding only where that is off, or always if told so', () => {
  const hasInit = (forwarding: string, forwardingIsOff: boolean) =>
    asYaml({ proxy: { forwarding } }, { forwardingIsOff }).includes('net.ipv4.ip_forward=1');
  assert.deepEqual(
    [hasInit('Auto', false), hasInit('Auto', true), hasInit('Always', false), hasInit('Never', true)],
    [false, true, true, false],
  );
});

test('desiredObjects sets unsafe sysctls by the pod where the kubelet allows them', () => {
  const text = asYaml({
    client: { sysctls: { 'net.ipv4.tcp_rfc1337': '1' } },
    unsafeSysctls: 'KubeletAllows',
  });
  assert.ok(!text.includes('privileged'));
  assert.match(text, /sysctls:\n +- name: net.ipv4.tcp_rfc1337/);
});

test('desiredObjects gives each lab a token of its own', () => {
  const tokenOf = (uid: string) =>
    desiredObjects({ ...planned({}), uid }, CONTEXT).find(({ object }) => object.kind === 'Secret')?.object
      .data;
  assert.notDeepEqual(tokenOf('a'), tokenOf('b'));
});
