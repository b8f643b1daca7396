// findKubernetes: reads a kubeconfig, and says what is wrong with it.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { findKubernetes } from './kubernetes.ts';

const kubeconfig = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'one',
  clusters: [
    { name: 'c', cluster: { server: 'https://10.1.2.3:6443/prefix', 'insecure-skip-tls-verify': true } },
  ],
  users: [{ name: 'u', user: { token: 'secret' } }],
  contexts: [
    { name: 'one', context: { cluster: 'c', user: 'u', namespace: 'labs' } },
    { name: 'lost', context: { cluster: 'nowhere', user: 'u' } },
  ],
});

it('findKubernetes gives the server, the namespace and the credentials of the context', async () => {
  const { server, namespace, credentials } = findKubernetes({ kubeconfig });
  assert.deepEqual([server.href, namespace], ['https://10.1.2.3:6443/prefix', 'labs']);
  const { headers, rejectUnauthorized, agent } = await credentials();
  assert.deepEqual([headers, rejectUnauthorized], [{ Authorization: 'Bearer secret' }, false]);
  assert.equal((await credentials()).agent, agent);
  assert.equal((await credentials(true)).agent, false);
});

it('findKubernetes behind a proxy leaves the way through it to the agent that knows it, also on a new connection', async () => {
  const proxied = kubeconfig.replace('"insecure-', '"proxy-url":"http://10.9.9.9:3128","insecure-');
  const { agent } = await findKubernetes({ kubeconfig: proxied }).credentials(true);
  assert.match(String((agent as { proxy?: URL } | undefined)?.proxy), /10\.9\.9\.9/);
});

it('findKubernetes throws for a context that is not there, and for one without a cluster', () => {
  assert.throws(
    () => findKubernetes({ kubeconfig, context: 'two' }),
    /Cannot use context "two": there is none$/,
  );
  assert.throws(
    () => findKubernetes({ kubeconfig, context: 'lost' }),
    /Cannot use context "lost": no cluster "nowhere"$/,
  );
});

it('findKubernetes throws where there is no kubeconfig and no service account', () => {
  const { KUBECONFIG, HOME } = process.env;
  delete process.env.KUBECONFIG;
  process.env.HOME = '/nowhere';
  try {
    assert.throws(
      () => findKubernetes(),
      /^Error: Cannot find a cluster: no \$KUBECONFIG, no ~\/.kube\/config/,
    );
  } finally {
    if (KUBECONFIG !== undefined) process.env.KUBECONFIG = KUBECONFIG;
    if (HOME !== undefined) process.env.HOME = HOME;
  }
});
