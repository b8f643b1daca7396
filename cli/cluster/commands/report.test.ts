// reportFromCluster: an Experiment that is not there is said to be none, before its report is looked for.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { it } from 'node:test';
import { FakeKube } from '#test/fixtures/fake-kube/fake-kube.ts';
import { reportFromCluster } from './report.ts';

it('reportFromCluster throws where there is no such Experiment, and says what shows them', async () => {
  const fake = await FakeKube.start();
  const folder = mkdtempSync(path.join(tmpdir(), 'synfin-report-'));
  const { KUBECONFIG } = process.env;
  process.env.KUBECONFIG = path.join(folder, 'config');
  try {
    writeFileSync(process.env.KUBECONFIG, fake.kubeconfig);
    await assert.rejects(reportFromCluster('closing', { cluster: true }), {
      name: 'ClusterError',
      message:
        'Cannot read a report: there is no Experiment "closing" in namespace "default"; "synfin list --cluster" shows them',
    });
  } finally {
    if (KUBECONFIG === undefined) delete process.env.KUBECONFIG;
    else process.env.KUBECONFIG = KUBECONFIG;
    rmSync(folder, { recursive: true });
    await fake.stop();
  }
});
