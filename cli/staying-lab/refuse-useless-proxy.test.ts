import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ControlError } from '#runner/control-client.ts';
import { refuseUselessProxy } from './refuse-useless-proxy.ts';

test('refuseUselessProxy, of a proxy that is unwell, says why and what to do; of one that is well, nothing', async () => {
  const unwell = {
    get: () =>
      Promise.reject(new ControlError('Cannot see packets', { code: 'BLIND', status: 503, remedy: 'wait' })),
  };
  await assert.rejects(
    refuseUselessProxy(unwell, 'b'),
    /^UselessProxyError: Cannot put a fault: it would have no effect \(Cannot see packets\); "synfin status --name b" tells more, "synfin down --name b" ends the lab$/,
  );
  await refuseUselessProxy({ get: () => Promise.resolve({} as never) }, 'default');
});
