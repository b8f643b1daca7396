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

test('readOperatorConfig serves the live page only with a token, which it does not show, and over TCP', () => {
  const wanted = { ...LEAST, SYNFIN_PAGE_LISTEN: 'tcp:0.0.0.0:8082' };
  assert.throws(
    () => readOperatorConfig(wanted),
    /is required where SYNFIN_PAGE_LISTEN says to serve the page/,
  );
  assert.throws(
    () => readOperatorConfig({ ...wanted, SYNFIN_PAGE_TOKEN: 'short-one' }),
    ({ message }: Error) => /SYNFIN_PAGE_TOKEN/.test(message) && !message.includes('short-one'),
  );
  const token = 'a-token-of-the-live-page';
  const unix = { ...wanted, SYNFIN_PAGE_LISTEN: 'unix:/page.sock', SYNFIN_PAGE_TOKEN: token };
  assert.throws(() => readOperatorConfig(unix), /must be an address that a browser can reach/);
  const { SYNFIN_PAGE_LISTEN: address } = readOperatorConfig({ ...wanted, SYNFIN_PAGE_TOKEN: token });
  assert.deepEqual(address, { kind: 'Tcp', host: '0.0.0.0', port: 8082 });
  assert.equal(readOperatorConfig({ ...LEAST, SYNFIN_PAGE_LISTEN: '' }).SYNFIN_PAGE_LISTEN, undefined);
});
