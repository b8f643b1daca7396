// The operator's live page without a cluster: a fake API server, real services in a namespace for each pod, and a page that has
// the token.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { after, before, test } from 'node:test';
import type { LiveFrame, LiveLadder } from '#live/live-frame.ts';
import { HttpKubeApi } from '#operator/kube/http-kube-api.ts';
import { findKubernetes } from '#operator/kube/kubernetes.ts';
import { LABS } from '#operator/kube/resources.ts';
import { freePort } from '#services/control/free-port.ts';
import { until } from '#services/control/until.ts';
import { FakeKube } from '../fixtures/fake-kube/fake-kube.ts';
import { OperatorProcess } from '../fixtures/operator-process.ts';
import { SimKubelet } from '../fixtures/sim-kubelet.ts';
import { inFreshNamespace } from './fresh-namespace.ts';

const DEADLINE_MS = 90_000;
const TOKEN = 'a-token-of-the-live-page';
const NAMESPACES = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', namespaced: false };

interface Answer {
  status: number;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  body: any;
}

inFreshNamespace(import.meta.filename, () => {
  let fake: FakeKube;
  let kubelet: SimKubelet;
  let operator: OperatorProcess;
  let port: number;

  before(async () => {
    fake = await FakeKube.start({ namespaces: ['strict'] });
    kubelet = new SimKubelet(fake);
    port = await freePort();
    operator = new OperatorProcess(fake.kubeconfig, {
      SYNFIN_PAGE_LISTEN: `tcp:127.0.0.1:${port}`,
      SYNFIN_PAGE_TOKEN: TOKEN,
    });
    await operator.start();
    await until(
      () => operator.log,
      (log) => log.includes('serves the live page'),
      DEADLINE_MS,
    );
  });
  after(async () => {
    await operator.close();
    await kubelet.stop();
    await fake.stop();
  });

  async function open(method: string, path: string, body?: unknown, token = TOKEN): Promise<IncomingMessage> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const typed =
      text === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const headers = { authorization: `Bearer ${token}`, ...typed };
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false });
    request.end(text);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  }

  async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await open(method, path, body);
    let text = '';
    for await (const piece of response.setEncoding('utf8')) text += piece;
    const isJson = String(response.headers['content-type']).includes('json');
    return { status: response.statusCode ?? 0, text, body: isJson ? JSON.parse(text) : undefined };
  }

  async function watch(query = ''): Promise<(isRight: (frame: LiveFrame) => boolean) => Promise<LiveFrame>> {
    const frames: LiveFrame[] = [];
    let text = '';
    const response = await open('GET', `/api/frames${query}`);
    response.on('error', () => undefined); // the operator has ended
    response.setEncoding('utf8').on('data', (piece: string) => {
      const events = (text + piece).split('\n\n');
      text = events.pop() as string;
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data) frames.push(JSON.parse(data));
      }
    });
    return async (isRight) => {
      const found = await until(
        () => frames.find(isRight) ?? frames.at(-1),
        (frame) => Boolean(frame && isRight(frame)),
        DEADLINE_MS,
      );
      return found as LiveFrame;
    };
  }

  test('the page asks for its token, and names of objects', async () => {
    assert.equal((await open('GET', '/api/frames', undefined, 'wrong')).statusCode, 401);
    const { status, body } = await ask('GET', '/api/history?lab=../x');
    assert.deepEqual(
      [status, body.error],
      [400, 'Cannot choose a lab: namespace and lab must be names of objects'],
    );
  });

  test('an experiment that is started from the page is shown from its first step to its report', async () => {
    const sees = await watch();
    await sees(({ lab, run }) => lab === null && run === null);
    const entries = (await ask('GET', '/api/experiments')).body as { name: string }[];
    assert.ok(entries.some(({ name }) => name === 'close-wait-leak'));
    assert.match(
      (await ask('POST', '/api/runs', { experiment: 'none' })).body.error,
      /among those of the operator/,
    );
    const started = await ask('POST', '/api/runs', { experiment: 'close-wait-leak', seed: 7 });
    assert.deepEqual([started.status, started.body], [201, { id: 'close-wait-leak' }]);
    await sees(({ run, troubles }) => run?.stage === 'Pending' && /^Preflight: /.test(troubles[0] ?? ''));
    const leak = await sees(({ client, server }) => server?.CLOSE_WAIT === 200 && client?.FIN_WAIT_2 === 200);
    assert.deepEqual(leak.lab, { name: 'close-wait-leak', runtime: 'Cluster', lanes: ['main'] });
    assert.equal(leak.run?.stage, 'Running');
    assert.match(
      (await ask('POST', '/api/runs', { experiment: 'close-wait-leak' })).body.error,
      /it is under way in namespace/,
    );
    const early = await ask('GET', '/api/runs/close-wait-leak/report');
    assert.match(early.body.error, /none is stored that can be read here/);
    assert.deepEqual(await ask('POST', '/api/runs/close-wait-leak/resume').then(({ status }) => status), 501);
    const ladders = (await ask('GET', '/api/ladders')).body as LiveLadder[];
    assert.ok(ladders.some(({ ladder }) => ladder.segments.some(({ roles }) => roles.includes('Fin'))));
    const over = await sees(({ run }) => run?.hasReport === true);
    assert.deepEqual([over.run?.verdict, over.run?.id], ['Confirmed', 'close-wait-leak']);
    const report = await ask('GET', '/api/runs/close-wait-leak/report');
    assert.match(report.text, /^<!doctype html>/);
    assert.match((await ask('GET', '/api/runs/other/report')).body.error, /another Experiment is shown/);
    await sees(({ lab, run }) => lab === null && run?.verdict === 'Confirmed');
    assert.match((await ask('DELETE', '/api/faults')).body.error, /no Lab is up with all of its pods/);
    assert.equal((await ask('DELETE', '/api/runs/close-wait-leak')).status, 204);
    await sees(({ run, sequence }) => run === null && sequence > over.sequence);
  });

  test('an experiment that cannot begin is shown with the reason, and stopped', async () => {
    const api = new HttpKubeApi(findKubernetes({ kubeconfig: fake.kubeconfig }));
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    await api.patchMerge(NAMESPACES, { metadata: { name: 'strict', labels } });
    const query = '?namespace=strict';
    const sees = await watch(query);
    assert.equal((await ask('POST', `/api/runs${query}`, { experiment: 'close-wait-leak' })).status, 201);
    const refused = await sees(({ troubles }) => troubles[0]?.startsWith('PodSecurity: ') ?? false);
    assert.deepEqual([refused.run?.id, refused.run?.stage], ['close-wait-leak', 'Pending']);
    assert.match((await ask('DELETE', `/api/runs/other${query}`)).body.error, /another Experiment is shown/);
    assert.equal((await ask('DELETE', `/api/runs/close-wait-leak${query}`)).status, 204);
    await sees(({ run, sequence }) => run === null && sequence > refused.sequence);
  });

  test('a Lab that stays is faulted and changed from the page; one with several clients is not told what to do', async () => {
    const api = new HttpKubeApi(findKubernetes({ kubeconfig: fake.kubeconfig }));
    const make = (name: string, spec: object) =>
      api.create(LABS, {
        apiVersion: 'synfin.dev/v1alpha1',
        kind: 'Lab',
        metadata: { name, namespace: 'default' },
        spec,
      });
    await make('one', {});
    const query = '?namespace=default&lab=one';
    const sees = await watch(query);
    await sees(({ server }) => server?.LISTEN === 1);
    const fault = { action: 'Drop', match: { role: 'Fin', from: 'Server' } };
    assert.equal((await ask('PUT', `/api/faults/drop-fin${query}`, { fault })).status, 204);
    const behaviour = { connections: 20, close: { how: 'Fin', after: '100ms' } };
    assert.equal((await ask('PUT', `/api/behaviour/client${query}`, { behaviour })).status, 204);
    const stuck = await sees(({ server }) => server?.LAST_ACK === 20);
    assert.deepEqual(
      stuck.faults.map(({ name, state }) => [name, state]),
      [['drop-fin', 'InForce']],
    );
    assert.equal((await ask('DELETE', `/api/faults/drop-fin${query}`)).status, 204);
    await sees(({ faults, server }) => faults.length === 0 && server?.LAST_ACK === 0);
    await make('two', { client: { replicas: 2 }, server: { replicas: 2 } });
    const both = '?namespace=default&lab=two';
    await (await watch(both))(({ server }) => server?.LISTEN === 2);
    assert.equal((await ask('PUT', `/api/faults/drop-fin${both}`, { fault })).status, 204);
    const refused = await ask('PUT', `/api/behaviour/client${both}`, { behaviour });
    assert.deepEqual(refused.body, {
      error: 'Cannot change what the client does: the lab has 2 clients, expected 1',
    });
    assert.equal((await ask('DELETE', `/api/faults/drop-fin${both}`)).status, 204);
  });
});
