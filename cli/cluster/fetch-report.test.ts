// fetchReport: what stands between an Experiment and its report, each told apart. That it is fetched: runs.test.ts
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { HttpKubeApi } from '#operator/kube/http-kube-api.ts';
import { findKubernetes } from '#operator/kube/kubernetes.ts';
import { CONFIG_MAPS } from '#operator/kube/resources.ts';
import { FakeKube } from '#test/fixtures/fake-kube/fake-kube.ts';
import type { ExperimentObject } from './experiment-object.ts';
import { fetchReport } from './fetch-report.ts';

const CANNOT = 'Cannot read the report of Experiment "default/closing": ';

let fake: FakeKube;
let api: HttpKubeApi;

before(async () => {
  fake = await FakeKube.start();
  api = new HttpKubeApi(findKubernetes({ kubeconfig: fake.kubeconfig }));
});
after(() => fake.stop());

function experimentWith(configMap?: string): ExperimentObject {
  return {
    ...{ apiVersion: 'synfin.dev/v1alpha1', kind: 'Experiment' },
    metadata: { name: 'closing', namespace: 'default' },
    ...(configMap === undefined ? {} : { status: { report: { configMap } } }),
  };
}

async function keep(name: string, binaryData: Record<string, string>): Promise<ExperimentObject> {
  const metadata = { name, namespace: 'default' };
  await api.create(CONFIG_MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata, binaryData });
  return experimentWith(name);
}

it('fetchReport throws where the Experiment has no report', async () => {
  await assert.rejects(fetchReport(api, experimentWith()), {
    name: 'ClusterError',
    message: `${CANNOT}it has none`,
  });
});

it('fetchReport throws where the ConfigMap has gone, or is without the file', async () => {
  await assert.rejects(fetchReport(api, experimentWith('gone')), {
    message: `${CANNOT}there is no ConfigMap "gone" any more`,
  });
  await assert.rejects(fetchReport(api, await keep('empty', {})), {
    message: `${CANNOT}ConfigMap "empty" has no report.json.gz`,
  });
});

it('fetchReport throws where another version has written the report', async () => {
  const packed = gzipSync(JSON.stringify({ schemaVersion: 999 })).toString('base64');
  await assert.rejects(
    fetchReport(api, await keep('newer', { 'report.json.gz': packed })),
    /: it is of another version of synfin \(schema 999, here \d+\); "kubectl get configmap newer -o yaml" has it$/,
  );
});
