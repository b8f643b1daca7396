// reportFromCluster: an Experiment that is not there is said to be none, before its report is looked for.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { FakeKube } from '#test/fixtures/fake-kube/fake-kube.ts';
import { withKubeconfig } from '#test/fixtures/with-kubeconfig.ts';
import { reportFromCluster } from './report.ts';

it('reportFromCluster throws where there is no such Experiment, and says what shows them', async () => {
  const fake = await FakeKube.start();
  try {
    await withKubeconfig(fake.kubeconfig, () =>
      assert.rejects(reportFromCluster('closing', { cluster: true }), {
        name: 'ClusterError',
        message:
          'Cannot read a report: there is no Experiment "closing" in namespace "default"; "synfin list --cluster" shows them',
      }),
    );
  } finally {
    await fake.stop();
  }
});
