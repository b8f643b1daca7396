// The operator without a cluster: a fake API server, real services in a namespace for each pod, and Experiments as they are
// applied; each comes to its verdict, whatever is killed meanwhile.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import type { ExperimentStatus } from '#lab/spec/experiment-status.ts';
import { commandRunner } from '#linux/command.ts';
import { inNetns } from '#linux/netns.ts';
import { nftDeleteTable, nftReplaceTable } from '#linux/nft.ts';
import { HttpKubeApi } from '#operator/kube/http-kube-api.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { findKubernetes } from '#operator/kube/kubernetes.ts';
import { CONFIG_MAPS, EXPERIMENTS, LABS, PODS } from '#operator/kube/resources.ts';
import { until } from '#services/control/until.ts';
import { FakeKube } from '../fixtures/fake-kube/fake-kube.ts';
import { OperatorProcess } from '../fixtures/operator-process.ts';
import { SimKubelet } from '../fixtures/sim-kubelet.ts';
import { inFreshNamespace } from './fresh-namespace.ts';

const DEADLINE_MS = 90_000;
const NAMESPACE = 'default';

inFreshNamespace(import.meta.filename, () => {
  let fake: FakeKube;
  let kubelet: SimKubelet;
  let operator: OperatorProcess;
  let api: HttpKubeApi;

  before(async () => {
    fake = await FakeKube.start();
    kubelet = new SimKubelet(fake);
    api = new HttpKubeApi(findKubernetes({ kubeconfig: fake.kubeconfig }));
    operator = new OperatorProcess(fake.kubeconfig);
    await operator.start();
  });
  after(async () => {
    await operator.close();
    await kubelet.stop();
    await fake.stop();
  });

  const statusOf = (name: string) =>
    (fake.get(EXPERIMENTS, NAMESPACE, name)?.status ?? {}) as ExperimentStatus;
  const isComplete = ({ conditions = [] }: ExperimentStatus) =>
    conditions.some(({ type, status }) => type === 'Complete' && status === 'True');

  const completed = async (name: string) => {
    try {
      return await until(() => statusOf(name), isComplete, DEADLINE_MS);
    } catch (error) {
      throw new Error(`${name} did not end\n${operator.log}`, { cause: error });
    }
  };

  test('an Experiment goes to Confirmed: its lab is made and unmade, and its status and report tell of it', async () => {
    const experiment = fromFile('close-wait-leak') as KubeObject & { spec: { steps: object[] } };
    Object.assign(experiment.spec.steps[0] as object, { pause: { prompt: 'Nobody is there to be asked.' } });
    await api.create(EXPERIMENTS, experiment);
    const status = await completed('close-wait-leak');
    assert.deepEqual(
      [status.verdict, status.reasons],
      ['Confirmed', ['all 6 expectations were met']],
      operator.log,
    );
    assert.equal(status.peaks?.server?.CLOSE_WAIT, 200);
    assert.deepEqual(
      status.targets?.map(({ component }) => component),
      ['client', 'proxy', 'server'],
    );
    const report = fake.get(CONFIG_MAPS, NAMESPACE, 'close-wait-leak-report');
    assert.match(JSON.stringify(report?.data), /\*\*Confirmed\*\*/);
    await until(
      () => [fake.list(LABS).length, fake.list(PODS).length],
      (left) => left.every((count) => count === 0),
    );
  });

  test('where broken checksums do not come through, an Experiment about them is Stalled with the reason, until they do', async () => {
    await api.create(LABS, { ...meta('filtered'), kind: 'Lab', spec: {} });
    const server = await until(
      () => fake.list(PODS).find(({ metadata }) => metadata.name === 'filtered-server-0'),
      (pod) => (pod?.status as { podIP?: string } | undefined)?.podIP !== undefined,
      DEADLINE_MS,
    );
    const netns = kubelet.netnsOf(server as KubeObject);
    // As kube-proxy does it on the node.
    const table = { family: 'inet', name: 'kube_proxy' } as const;
    const rule = 'chain in { type filter hook prerouting priority -100; ct state invalid drop; }';
    const nft = (input: string) => commandRunner.run(...inNetns(netns, 'nft', ['-f', '-']), { input });
    await nft(nftReplaceTable(table, rule));
    const { spec, ...experiment } = fromFile('corrupted-data') as KubeObject & { spec: object };
    await api.create(EXPERIMENTS, { ...experiment, spec: { ...spec, labRef: { name: 'filtered' } } });
    // It may stand still for other reasons before, such as a server that has only just come up.
    await until(
      () => statusOf('corrupted-data').conditions?.find(({ type }) => type === 'Stalled')?.reason,
      (reason) => reason === 'BrokenChecksumsLost',
      DEADLINE_MS,
    );
    await nft(nftDeleteTable(table));
    const { verdict, reasons } = await completed('corrupted-data');
    assert.equal(verdict, 'Confirmed', `${reasons?.join('; ')}\n${operator.log}`);
    await api.delete(LABS, { namespace: NAMESPACE, name: 'filtered' });
  });

  test('an operator that is away while what it waits for comes and goes sees it in what the exporters have kept', async () => {
    const name = 'stale-syn';
    await api.create(EXPERIMENTS, fromFile(name));
    // Its step is written down, and that it has been begun in the lab is not: nothing more is written for a second.
    await until(
      () => statusOf(name).currentStep,
      (step) => step === 'hold-first-syn',
      DEADLINE_MS,
    );
    const count = async (side: string, state: string) => {
      const pod = fake.list(PODS).find(({ metadata }) => metadata.name === `${name}-${side}-0`);
      const ss = inNetns(kubelet.netnsOf(pod as KubeObject), 'ss', ['-Htn', 'state', state]);
      return (await commandRunner.run(...ss)).stdout.split('\n').length - 1;
    };
    const isSome = (sockets: number) => sockets > 0;
    await until(() => count('client', 'syn-sent'), isSome, DEADLINE_MS);
    await operator.end('SIGKILL');
    await until(() => count('server', 'syn-recv'), isSome, DEADLINE_MS);
    await until(
      () => count('server', 'syn-recv'),
      (sockets) => !isSome(sockets),
      DEADLINE_MS,
    );
    await operator.start();
    const { verdict, reasons } = await completed(name);
    assert.equal(verdict, 'Confirmed', `${reasons?.join('; ')}\n${operator.log}`);
  });

  test('an operator killed again and again takes the run up each time: same verdict, each fault put once', async () => {
    const name = 'last-ack-fin-lost';
    await api.create(EXPERIMENTS, fromFile(name));
    let kills = 0;
    for (const end = Date.now() + DEADLINE_MS; Date.now() < end && !isComplete(statusOf(name)); ) {
      // From the moment that its first step begins, each time it has taken up the run.
      const marker = statusOf(name).progress?.stage;
      await until(
        () => [operator.log.includes('run begins'), isComplete(statusOf(name))],
        (seen) => seen.some(Boolean),
        DEADLINE_MS,
      );
      await new Promise((resolve) => setTimeout(resolve, 300 + ((kills * 700) % 1900)));
      if (isComplete(statusOf(name))) break;
      await operator.end('SIGKILL');
      kills += marker === undefined ? 0 : 1;
      operator.log = '';
      await operator.start();
    }
    const status = await completed(name);
    assert.equal(status.verdict, 'Confirmed', `${status.reasons?.join('; ')}\n${operator.log}`);
    assert.ok(kills > 0, 'the operator was never killed in the middle of the run');
  });
});

function meta(name: string) {
  return { apiVersion: 'synfin.dev/v1alpha1', metadata: { name, namespace: NAMESPACE } };
}

function fromFile(name: string): KubeObject {
  const file = path.join(import.meta.dirname, '../../experiments', `${name}.yaml`);
  const object = parse(readFileSync(file, 'utf8')) as KubeObject;
  return { ...object, metadata: { ...object.metadata, namespace: NAMESPACE } };
}
