// Values that the chart refuses, and what it says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHART, runHelm } from '#test/fixtures/render-chart.ts';

const REFUSED: [string, object, RegExp][] = [
  ['a value that there is not', { operator: { replica: 2 } }, /additional properties 'replica' not allowed/],
  ['a text for a number', { operator: { replicas: '2' } }, /\/operator\/replicas.*got string, want integer/s],
  [
    'more operators than make sense',
    { operator: { replicas: 9 } },
    /\/operator\/replicas.*maximum: got 9, want 3/s,
  ],
  [
    'another word for a level',
    { operator: { logLevel: 'loud' } },
    /\/operator\/logLevel.*must be one of 'trace', 'debug'/s,
  ],
  [
    'a namespace that cannot be',
    { watchNamespaces: ['A b'] },
    /\/watchNamespaces\/0.*does not match pattern/s,
  ],
  [
    'all namespaces and some',
    { watchAllNamespaces: true, watchNamespaces: ['a'] },
    /Cannot use watchNamespaces together with watchAllNamespaces/,
  ],
  [
    'no namespace to make',
    { createNamespaces: true },
    /Cannot create namespaces: watchNamespaces names none/,
  ],
  [
    'its own namespace to make',
    { createNamespaces: true, watchNamespaces: ['tools'] },
    /Cannot create namespace "tools": it is the release's own/,
  ],
  [
    'dashboards where Grafana cannot mount them',
    { observability: { enabled: true }, dashboards: { namespace: 'grafana' } },
    /Cannot mount the dashboards of namespace "grafana": observability's Grafana is in "tools"/,
  ],
  [
    'a size that is none',
    { observability: { prometheus: { storage: { size: '2GB' } } } },
    /\/observability\/prometheus\/storage\/size.*does not match pattern/s,
  ],
  ['no service account', { serviceAccount: { create: false } }, /serviceAccount\.name is needed/],
  ['samples without end', { observability: { scrapeInterval: '0s' } }, /Cannot read metrics every "0s"/],
  [
    'samples so far apart that an alert never fires',
    { podMonitor: { interval: '2m' } },
    /Cannot read metrics every "2m": give podMonitor\.interval .* two samples/,
  ],
  [
    'samples of the operator, just as far',
    { serviceMonitor: { interval: '31s' } },
    /serviceMonitor\.interval/,
  ],
  [
    'more samples than there is room for',
    { observability: { prometheus: { retentionSize: '3GB' } } },
    /Cannot keep 3GB of samples in 2Gi/,
  ],
  [
    'a storage class that cannot be',
    { observability: { prometheus: { storage: { storageClassName: 'a: b' } } } },
    /storageClassName.*does not match pattern/s,
  ],
  ['a tag that cannot be', { image: { tag: 'a: b' } }, /\/image\/tag.*does not match pattern/s],
  [
    'a tag of Grafana that cannot be',
    { observability: { grafana: { image: { tag: '#1' } } } },
    /\/grafana\/image\/tag.*does not match pattern/s,
  ],
  ['nothing for what has values', { observability: null }, /missing property 'observability'/],
  ['a name that no Service may have', { fullnameOverride: '1a' }, /Cannot name objects "1a": .* letter/],
  [
    'metrics read twice',
    { serviceMonitor: { enabled: true }, podMonitor: { operator: true } },
    /Cannot have the operator read twice/,
  ],
];

for (const [what, values, message] of REFUSED) {
  test(`the chart refuses ${what}, and says why`, async () => {
    const { status, stderr } = await runHelm(['template', 'synfin', CHART, '--namespace', 'tools'], values);
    assert.equal(status, 1);
    assert.match(stderr, message);
  });
}

test('the chart takes the longest interval that it does not refuse', async () => {
  const { status, stderr } = await runHelm(['template', 'synfin', CHART], {
    podMonitor: { interval: '30s' },
  });
  assert.equal(status, 0, stderr);
});
