// proxyOfThisPod: where the proxy of a pod listens, and that there is none elsewhere.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { proxyOfThisPod } from './proxy-of-this-pod.ts';

const POD = { SYNFIN_TOKEN: 'secret', SYNFIN_LISTEN: 'tcp:0.0.0.0:7073', SYNFIN_PLACEMENT: 'Gateway' };

it('proxyOfThisPod finds the control API on the loopback interface of the pod', () => {
  assert.deepEqual(proxyOfThisPod(POD)?.address, { host: '127.0.0.1', port: 7073, token: 'secret' });
  const listen = { SYNFIN_LISTEN: 'tcp:[::]:7073' };
  assert.deepEqual(proxyOfThisPod({ ...POD, ...listen })?.address, {
    host: '::1',
    port: 7073,
    token: 'secret',
  });
});

it('proxyOfThisPod is null on a machine, and in the container of another service', () => {
  assert.equal(proxyOfThisPod({}), null);
  assert.equal(proxyOfThisPod({ ...POD, SYNFIN_PLACEMENT: undefined }), null);
  assert.equal(proxyOfThisPod({ ...POD, SYNFIN_LISTEN: 'unix:/run/proxy.sock' }), null);
});
