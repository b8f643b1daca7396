// Runs on a cluster, against a fake API server whose operator is this test: asked for, followed, reported, taken back.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { ExperimentStatus } from '#lab/spec/experiment-status.ts';
import { HttpKubeApi } from '#operator/kube/http-kube-api.ts';
import { findKubernetes } from '#operator/kube/kubernetes.ts';
import { CONFIG_MAPS, EXPERIMENTS } from '#operator/kube/resources.ts';
import { until } from '#services/control/until.ts';
import { FakeKube } from '#test/fixtures/fake-kube/fake-kube.ts';
import { recordedReport } from '#test/fixtures/recorded-run.ts';
import { loadExperiments } from '../run/load-experiments.ts';
import { silentWatch } from '../run/watch.ts';
import { askRuns } from './ask-runs.ts';
import type { ExperimentObject } from './experiment-object.ts';
import { fetchReport } from './fetch-report.ts';
import { followRuns } from './follow-runs.ts';
import { takeBack } from './take-back.ts';

const NAME = 'close-wait-leak';
const NAMESPACE = 'default';
const EXPERIMENTS_GIVEN = loadExperiments([NAME]).flatMap(({ experiments }) => experiments);
const never = new AbortController().signal;
const options = { watch: silentWatch, signal: never, onTrouble: assert.fail };

let fake: FakeKube;
let cluster: { api: HttpKubeApi; namespace: string };
/** Whose status the operator writes. */
let operator: HttpKubeApi;

before(async () => {
  fake = await FakeKube.start();
  const access = findKubernetes({ kubeconfig: fake.kubeconfig });
  cluster = { api: new HttpKubeApi(access, { fieldManager: 'synfin-cli' }), namespace: NAMESPACE };
  operator = new HttpKubeApi(access);
});
after(() => fake.stop());

const there = () => fake.get(EXPERIMENTS, NAMESPACE, NAME) as ExperimentObject | undefined;

async function say(
  type: 'Complete' | 'Stalled' | 'Progressing',
  more: ExperimentStatus,
  reason = type as string,
) {
  const { metadata, apiVersion, kind } = there() as ExperimentObject;
  const condition = { type, status: 'True' as const, reason, message: `about ${reason}` };
  const status = {
    ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
    conditions: [{ ...condition, lastTransitionTime: '2026-11-22T10:00:00Z' }],
    ...more,
  };
  await operator.applyStatus(EXPERIMENTS, {
    apiVersion,
    kind,
    metadata: { name: NAME, namespace: NAMESPACE },
    status,
  });
}

it('a run is asked for, followed to its end, and its report is what the operator kept', async () => {
  const asked = await askRuns(cluster, EXPERIMENTS_GIVEN, {});
  const run = asked[0]?.run as string;
  assert.deepEqual([asked.length, asked[0]?.isMade, there()?.spec?.run], [1, true, run]);
  const following = followRuns(cluster, asked, options);
  const report = recordedReport();
  const binaryData = { 'report.json.gz': gzipSync(JSON.stringify(report)).toString('base64') };
  const metadata = { name: 'kept', namespace: NAMESPACE };
  await operator.create(CONFIG_MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata, binaryData });
  await say('Complete', { observedRun: run, verdict: 'Confirmed', report: { configMap: 'kept' } });
  const [followed] = await following;
  assert.equal(followed?.state.kind, 'Over');
  assert.deepEqual(await fetchReport(cluster.api, followed?.object as ExperimentObject), report);
});

it('asked for again it runs anew, and is still ours; while it runs it is refused', async () => {
  const [asked] = await askRuns(cluster, EXPERIMENTS_GIVEN, { placement: 'Sidecar' });
  assert.equal(asked?.isMade, true);
  await say('Progressing', { progress: { ...asked?.object.status?.progress, stage: 'Running' } as never });
  await assert.rejects(
    askRuns(cluster, EXPERIMENTS_GIVEN, {}),
    /Cannot run "close-wait-leak" .* runs there now/,
  );
});

it('a run at a final standstill is followed no longer, and what was made is taken back', async () => {
  const object = there() as ExperimentObject;
  await say('Stalled', {}, 'PodSecurity');
  const asked = {
    experiment: EXPERIMENTS_GIVEN[0] as never,
    run: String(object.spec?.run),
    isMade: true,
    object,
  };
  const [followed] = await followRuns(cluster, [asked], options);
  assert.deepEqual(followed?.state, {
    ...{ kind: 'Stalled', reason: 'PodSecurity', message: 'about PodSecurity' },
    isFinal: true,
  });
  const [said] = await takeBack(cluster, followed ? [followed] : []);
  assert.match(said ?? '', /is deleted/);
  assert.equal(there(), undefined);
});

it('an Experiment that others have made is run, and left as it is', async () => {
  const { apiVersion, kind, spec } = EXPERIMENTS_GIVEN[0] as never as ExperimentObject;
  const metadata = { name: NAME, namespace: NAMESPACE };
  await operator.create(EXPERIMENTS, { apiVersion, kind, metadata, spec: { ...spec, run: '1' } });
  const asked = await askRuns(cluster, EXPERIMENTS_GIVEN, {});
  const patience = { stalledMs: 0, unseenMs: 0 };
  const followed = await followRuns(cluster, asked, { ...options, patience });
  assert.equal(followed[0]?.state.kind, 'Unseen');
  assert.match((await takeBack(cluster, followed))[0] ?? '', /made by someone else/);
  assert.ok(there());
});

it('an interrupt ends the following, and a refused watch throws', async () => {
  const object = there() as ExperimentObject;
  const asked = {
    experiment: EXPERIMENTS_GIVEN[0] as never,
    run: String(object.spec?.run),
    isMade: true,
    object,
  };
  const controller = new AbortController();
  const following = followRuns(cluster, [asked], { ...options, signal: controller.signal });
  await until(
    () => fake.watches.size,
    (open) => open > 0,
  );
  controller.abort();
  assert.equal((await following)[0]?.state.kind, 'Unseen');
  fake.faults.add(({ path }) => path.endsWith('/experiments'), {
    type: 'Refuse',
    code: 403,
    reason: 'Forbidden',
  });
  await assert.rejects(followRuns(cluster, [asked], options), { code: 403 });
});
