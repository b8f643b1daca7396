import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import type { KubeApi } from '#operator/kube/kube-api.ts';
import { freePort } from '#services/control/free-port.ts';
import { bundledExperiments } from './bundled-experiments.ts';
import { serveClusterPages } from './cluster-pages.ts';

const TOKEN = 'a-token-of-the-live-page';

function ask(
  port: number,
  method: string,
  path: string,
): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    request({ host: '127.0.0.1', port, method, path, headers, agent: false }, async (response) => {
      let text = '';
      for await (const piece of response.setEncoding('utf8')) text += piece;
      resolve({ status: response.statusCode, text });
    })
      .on('error', reject)
      .end();
  });
}

test('serveClusterPages shows each lab that is asked for, however many have been, and refuses what a cluster cannot', async (t) => {
  const port = await freePort();
  const stop = await serveClusterPages({
    world: { allLabs: () => [], allExperiments: () => [], podsOf: () => [] },
    ...{ api: {} as KubeApi, open: () => assert.fail('no pod is there'), experiments: bundledExperiments() },
    ...{ namespace: 'labs', address: { host: '127.0.0.1', port }, token: TOKEN, folder: import.meta.dirname },
    onError: (error) => assert.fail(String(error)),
  });
  t.after(stop);
  const resumed = await ask(port, 'POST', '/api/runs/x/resume');
  assert.equal(resumed.status, 501);
  assert.match(resumed.text, /Cannot go on with run .*: on a cluster pauses are passed over/);
  for (let i = 0; i < 40; i++)
    assert.equal((await ask(port, 'GET', `/api/history?lab=lab-${i}`)).status, 200);
});

test('bundledExperiments are those of the folder', () => {
  const names = bundledExperiments().map(({ metadata }) => metadata.name);
  assert.ok(names.includes('close-wait-leak') && names.length > 40);
});
