import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientBehaviour } from './client-behaviour.ts';
import { parseDocument } from './problems.ts';

function problems(value: unknown): string[] {
  return (parseDocument(clientBehaviour, value).problems ?? []).map(
    ({ path, message }) => `${path}: ${message}`,
  );
}

test('clientBehaviour of nothing is a client that opens nothing', () => {
  assert.deepEqual(clientBehaviour.parse({}), {
    connections: 0,
    endless: false,
    rate: 1000,
    concurrency: 100_000,
    close: { how: 'Never', after: '0s' },
    onPeerClose: { action: 'Close', after: '0s' },
    fastOpen: false,
  });
});

test('clientBehaviour fills in what a partial close leaves out', () => {
  assert.deepEqual(clientBehaviour.parse({ close: { how: 'Fin' } }).close, { how: 'Fin', after: '0s' });
  assert.deepEqual(clientBehaviour.parse({ onPeerClose: { action: 'Never' } }).onPeerClose, {
    action: 'Never',
    after: '0s',
  });
});

test('clientBehaviour refuses endless with a number of connections', () => {
  assert.deepEqual(problems({ endless: true, connections: 5 }), [
    'endless: contradicts connections: 5; use one of them',
  ]);
});

test('clientBehaviour refuses a response or Fast Open without a request', () => {
  assert.deepEqual(problems({ response: { bytes: 1 }, fastOpen: true }), [
    'response: needs a request: the server answers a request',
    'fastOpen: needs a request, which rides on the SYN',
  ]);
});

test('clientBehaviour refuses several requests, or a limit on the response, where no response is awaited', () => {
  assert.deepEqual(problems({ request: { bytes: 32, times: 2 }, responseTimeout: '1s' }), [
    'request.times: needs a response: the next request is sent when it has come',
    'responseTimeout: needs a response to wait for',
  ]);
  const whole = { request: { bytes: 32, times: 2 }, response: { bytes: 1 }, responseTimeout: '1s' };
  assert.deepEqual(problems(whole), []);
  assert.equal(clientBehaviour.parse({ request: { bytes: 32 } }).request?.times, 1);
  assert.deepEqual(problems({ request: { bytes: 32, times: 0 } }), ['request.times: must be at least 1']);
});

test('clientBehaviour takes the times of a keepalive in whole seconds, and fills in the rest', () => {
  const { keepalive } = clientBehaviour.parse({ keepalive: { time: '2m' } });
  assert.deepEqual(keepalive, { time: '2m', interval: '1s', probes: 3 });
  const wrong = { time: '1500ms', interval: '0s', probes: 0 };
  assert.deepEqual(problems({ keepalive: wrong }), [
    'keepalive.time: must be whole seconds, from 1s to 32767s',
    'keepalive.interval: must be whole seconds, from 1s to 32767s',
    'keepalive.probes: must be at least 1',
  ]);
  assert.deepEqual(problems({ keepalive: { time: '10h', probes: 128 } }), [
    'keepalive.time: must be whole seconds, from 1s to 32767s',
    'keepalive.probes: must be at most 127',
  ]);
  assert.match(
    problems({ keepalive: { time: '2' } }).join(),
    /^keepalive\.time: must be a whole number with a unit/,
  );
});

test('clientBehaviour refuses a time for what never happens', () => {
  const never = { close: { how: 'Never', after: '5s' }, onPeerClose: { action: 'Never', after: '3s' } };
  assert.deepEqual(problems(never), [
    'close.after: goes with another how than Never',
    'onPeerClose.after: goes with another action than Never',
  ]);
  assert.deepEqual(problems({ close: { after: '5s' } }), ['close.after: goes with another how than Never']);
  assert.deepEqual(problems({ close: { how: 'Never', after: '0ms' } }), []);
});

test('clientBehaviour refuses an empty range of ports', () => {
  assert.deepEqual(problems({ localPorts: { first: 2, last: 1 } }), [
    'localPorts: first must be at most last',
  ]);
});

test('clientBehaviour refuses each field that is out of range, all at once, and the contradictions with them', () => {
  const wrong = {
    connections: -1,
    rate: 0,
    concurrency: 1_000_001,
    request: { bytes: 31 },
    response: { bytes: 0 },
    close: { how: 'FIN', after: '1' },
    onPeerClose: { action: 'Wait', after: 1 },
    localPorts: { first: 0, last: 65_536 },
    connectTimeout: '1.5s',
    userTimeout: '',
    synRetries: 128,
    fastOpen: 'yes',
    conections: 5,
  };
  assert.deepEqual(problems(wrong), [
    'connections: must be at least 0',
    'rate: must be at least 1',
    'concurrency: must be at most 1000000',
    'request.bytes: must be at least 32',
    'response.bytes: must be at least 1',
    'close.how: must be one of "Fin", "Reset", "HalfClose", "Never"; did you mean "Fin"?',
    'close.after: must be a whole number with a unit of ms, s, m or h, such as "250ms" or "30s"',
    'onPeerClose.action: must be one of "Close", "Never"',
    'onPeerClose.after: must be a whole number with a unit of ms, s, m or h, such as "250ms" or "30s"',
    'localPorts.first: must be at least 1',
    'localPorts.last: must be at most 65535',
    'connectTimeout: must be a whole number with a unit of ms, s, m or h, such as "250ms" or "30s"',
    'userTimeout: must be a whole number with a unit of ms, s, m or h, such as "250ms" or "30s"',
    'synRetries: must be at most 127',
    'fastOpen: must be true or false',
    'conections: is not known here; known are endless, responseTimeout, keepalive',
  ]);
});

test('clientBehaviour tells a contradiction beside a wrong field', () => {
  assert.deepEqual(problems({ rate: 0, endless: true, connections: 5 }), [
    'rate: must be at least 1',
    'endless: contradicts connections: 5; use one of them',
  ]);
});
