import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { ConfigError, readServiceConfig } from './config.ts';

const TOKEN = 'a-token-of-enough-letters';

function problemsOf(env: Record<string, string>, extra?: z.ZodRawShape): Record<string, string> {
  try {
    readServiceConfig(env, extra);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    assert.equal(error.code, 'CONFIG_INVALID');
    return Object.fromEntries(error.problems.map(({ path, message }) => [path, message]));
  }
  return assert.fail('the configuration was accepted');
}

test('readServiceConfig with a unix socket needs nothing else', () => {
  const config = readServiceConfig({ SYNFIN_LISTEN: 'unix:/run/x.sock', HOME: '/root' });
  assert.deepEqual(config, { listen: { kind: 'Unix', path: '/run/x.sock' }, logLevel: 'info', settings: {} });
});

test('readServiceConfig with tcp reads host, port and token', () => {
  const config = readServiceConfig({ SYNFIN_LISTEN: 'tcp:[::1]:80', SYNFIN_TOKEN: TOKEN });
  assert.deepEqual(config.listen, { kind: 'Tcp', host: '::1', port: 80 });
  assert.equal(config.token, TOKEN);
});

test('readServiceConfig with tcp and no token is refused', () => {
  assert.match(
    problemsOf({ SYNFIN_LISTEN: 'tcp:0.0.0.0:80' }).SYNFIN_TOKEN ?? '',
    /is required to listen on "tcp:0\.0\.0\.0:80"/,
  );
});

test('readServiceConfig with several faults names all of them', () => {
  assert.throws(
    () => readServiceConfig({ SYNFIN_LISTEN: 'x', SYNFIN_LOG_LEVEL: 'y' }),
    /^ConfigError: Cannot read the configuration: SYNFIN_LISTEN: .*; SYNFIN_LOG_LEVEL: /,
  );
  const problems = problemsOf({ SYNFIN_LISTEN: 'udp:x', SYNFIN_LOG_LEVEL: 'loud', SYNFIN_LISTN: '1' });
  assert.deepEqual(Object.keys(problems).sort(), ['SYNFIN_LISTEN', 'SYNFIN_LISTN', 'SYNFIN_LOG_LEVEL']);
  assert.match(problems.SYNFIN_LISTEN ?? '', /must be "unix:.*, not "udp:x"/);
});

test('readServiceConfig with nothing says that SYNFIN_LISTEN is required', () => {
  assert.match(problemsOf({}).SYNFIN_LISTEN ?? '', /is required/);
});

for (const [bad, wanted] of [
  ['sekret', /must be at least 16 characters/],
  ['sekret'.repeat(100), /must be at most 512 characters/],
  ['sekret, with spaces', /must be printable ASCII without spaces/],
] as const) {
  test(`readServiceConfig with a token of ${bad.length} characters says why not, and does not show it`, () => {
    const { SYNFIN_TOKEN: told = '' } = problemsOf({ SYNFIN_LISTEN: 'unix:/x', SYNFIN_TOKEN: bad });
    assert.match(told, wanted);
    assert.doesNotMatch(told, /sekret/);
  });
}

for (const [bad, wanted] of [
  ['unix:', /the path after "unix:" must begin with "\/"/],
  ['unix:relative', /the path after "unix:" must begin with "\/"/],
  ['tcp:1.2.3.4', /must be "unix:\/path\.sock", "tcp:ADDRESS:PORT" or "tcp:\[IPV6\]:PORT"/],
  ['tcp:1.2.3.4:65536', /must have a port of at most 65535/],
  ['tcp:example.org:1', /must have an IP address or "localhost" after "tcp:"/],
  ['tcp:[1.2.3.4]:1', /must have an IP address or "localhost" after "tcp:"/],
  [`unix:/${'x'.repeat(107)}`, /the path after "unix:" must be at most 107 bytes/],
] as const) {
  test(`readServiceConfig with SYNFIN_LISTEN "${bad.slice(0, 30)}" is refused`, () => {
    assert.match(problemsOf({ SYNFIN_LISTEN: bad, SYNFIN_TOKEN: TOKEN }).SYNFIN_LISTEN ?? '', wanted);
  });
}

test('readServiceConfig with the service links of Kubernetes passes over them', () => {
  readServiceConfig({
    SYNFIN_LISTEN: 'unix:/x',
    SYNFIN_PROXY_SERVICE_HOST: '10.0.0.1',
    SYNFIN_PROXY_SERVICE_PORT_HTTP: '80',
    SYNFIN_PROXY_PORT: 'tcp://10.0.0.1:80',
    SYNFIN_PROXY_PORT_80_TCP_ADDR: '10.0.0.1',
  });
});

test('readServiceConfig with variables of its own gives them back as settings', () => {
  const extra = { SYNFIN_STATE_DIR: z.string().default('/run/synfin') };
  const config = readServiceConfig({ SYNFIN_LISTEN: 'unix:/x', SYNFIN_STATE_DIR: '/tmp' }, extra);
  assert.deepEqual(config.settings, { SYNFIN_STATE_DIR: '/tmp' });
});
