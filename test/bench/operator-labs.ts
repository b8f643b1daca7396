// How long the operator needs for many Labs at once, and how much memory: against the fake API server, with pods that answer.
//
//   unshare --net sh -c 'ip link set lo up && exec node test/bench/operator-labs.ts [LABS] [OPERATOR.mjs]'
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import type { LabStatus } from '#lab/spec/lab-status.ts';
import { HttpKubeApi } from '#operator/kube/http-kube-api.ts';
import { findKubernetes } from '#operator/kube/kubernetes.ts';
import { LABS } from '#operator/kube/resources.ts';
import { CONTROL_PORTS } from '#operator/lab/lab-names.ts';
import { until } from '#services/control/until.ts';
import { FakeKube } from '../fixtures/fake-kube/fake-kube.ts';
import { FakeWorkloads } from '../fixtures/fake-kube/fake-workloads.ts';
import { OperatorProcess } from '../fixtures/operator-process.ts';

const DEADLINE_MS = 600_000;
const [count = '200', program] = process.argv.slice(2);
const labs = Number(count);

const health = JSON.stringify({ forwarding: { IPv4: true, IPv6: true } });
for (const port of Object.values(CONTROL_PORTS))
  createServer((_request, response) => response.end(health)).listen(port, '127.0.0.1');

const fake = await FakeKube.start();
const workloads = new FakeWorkloads(fake, {
  podStatus: () => ({ podIP: '127.0.0.1', podIPs: [{ ip: '127.0.0.1' }] }),
});
const api = new HttpKubeApi(findKubernetes({ kubeconfig: fake.kubeconfig }));
// OPERATOR_NODE_OPTIONS: flags of Node for the operator alone.
const { OPERATOR_NODE_OPTIONS: flags } = process.env;
const operator = new OperatorProcess(
  fake.kubeconfig,
  flags === undefined ? {} : { NODE_OPTIONS: flags },
  program && path.resolve(program),
);
await operator.start();
await until(() => operator.log.includes('leads'), Boolean, DEADLINE_MS);

const began = performance.now();
for (let i = 0; i < labs; i++) {
  const metadata = { name: `lab-${i}`, namespace: 'default' };
  await api.create(LABS, { apiVersion: 'synfin.dev/v1alpha1', kind: 'Lab', metadata, spec: {} });
}
const ready = () =>
  fake.list(LABS).filter(({ status }) => {
    const { conditions = [] } = (status ?? {}) as LabStatus;
    return conditions.some((each) => each.type === 'Ready' && each.status === 'True');
  }).length;
await until(ready, (many) => many === labs, DEADLINE_MS);
const { user, system } = process.cpuUsage();
const seconds = (performance.now() - began) / 1000;
const memory = readFileSync(`/proc/${operator.pid}/status`, 'utf8').match(/VmHWM:\s+(\d+) kB/)?.[1] ?? '0';
const cpu = readFileSync(`/proc/${operator.pid}/stat`, 'utf8').split(' ').slice(13, 15).map(Number);
console.log(
  `${labs} Labs Ready in ${seconds.toFixed(1)} s; operator: ${(Number(memory) / 1024).toFixed(0)} MB at most, ${((cpu[0] ?? 0) + (cpu[1] ?? 0)) / 100} s of CPU; the fake cluster: ${((user + system) / 1e6).toFixed(0)} s of CPU`,
);
await operator.close();
workloads.stop();
process.exit(0);
