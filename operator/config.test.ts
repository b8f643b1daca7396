import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOperatorConfig } from './config.ts';

const LEAST = {
  SYNFIN_IMAGE: 'synfin:1',
  SYNFIN_CONTROL_SECRET: '0123456789abcdef',
  SYNFIN_POD_NAME: 'operator-0',
  SYNFIN_POD_NAMESPACE: 'synfin',
};

test('readOperatorConfig with the least looks after all namespaces', () => {
  const config = readOperatorConfig({
    ...LEAST,
    SYNFIN_METRICS_NAMESPACE: '',
    SYNFIN_PORT_8080_TCP: 'tcp://x',
  });
  assert.deepEqual(config.SYNFIN_NAMESPACES, []);
  assert.deepEqual([config.SYNFIN_METRICS_NAMESPACE, config.SYNFIN_LEADER_ELECTION], [undefined, true]);
});

test('readOperatorConfig reads a list of namespaces', () => {
  assert.deepEqual(readOperatorConfig({ ...LEAST, SYNFIN_NAMESPACES: 'a, b' }).SYNFIN_NAMESPACES, ['a', 'b']);
});

test('readOperatorConfig names all that is wrong, and does not show the secret', () => {
  const bad = { SYNFIN_CONTROL_SECRET: 'short', SYNFIN_NAMESPACES: 'A', SYNFIN_OTHER: '1' };
  assert.throws(
    () => readOperatorConfig(bad),
    ({ message }: Error) =>
      ['SYNFIN_IMAGE', 'SYNFIN_CONTROL_SECRET', 'SYNFIN_OTHER', 'SYNFIN_NAMESPACES'].every((name) =>
        message.includes(name),
      ) && !message.includes('short'),
  );
});

test('readOperatorConfig without an image says what is missing', () => {
  assert.throws(() => readOperatorConfig({ ...LEAST, SYNFIN_IMAGE: '' }), /must be the image of the labs/);
});
