import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, readServiceConfig } from '#services/control/config.ts';
import { PROXY_SETTINGS } from './config.ts';

const read = (env: Record<string, string>) =>
  readServiceConfig({ SYNFIN_LISTEN: 'unix:/x', ...env }, PROXY_SETTINGS).settings;

test('PROXY_SETTINGS have defaults, and take a queue as a number', () => {
  assert.deepEqual(read({}), { SYNFIN_PLACEMENT: 'Gateway', SYNFIN_INTERFACE: 'eth0', SYNFIN_QUEUE: 7 });
  assert.equal(read({ SYNFIN_QUEUE: '65535' }).SYNFIN_QUEUE, 65_535);
});

for (const [name, bad, wanted] of [
  ['SYNFIN_STATE_DIR', 'relative', /must be an absolute path/],
  ['SYNFIN_STATE_DIR', `/${'x'.repeat(4000)}`, /must be at most 4000 characters/],
  ['SYNFIN_PLACEMENT', 'Middle', /"Gateway"\|"Sidecar", not "Middle"/],
  ['SYNFIN_INTERFACE', 'eth0/1', /must be the name of a network interface/],
  ['SYNFIN_QUEUE', 'x', /must be a number from 0 to 65535/],
  ['SYNFIN_QUEUE', '65536', /must be a number from 0 to 65535/],
] as const) {
  test(`PROXY_SETTINGS with ${name} "${bad.slice(0, 20)}" are refused`, () => {
    assert.throws(
      () => read({ [name]: bad }),
      (error) => error instanceof ConfigError && wanted.test(error.message),
    );
  });
}
