import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from './problems.ts';
import { serverBehaviour } from './server-behaviour.ts';

function problems(value: unknown): string[] {
  return (parseDocument(serverBehaviour, value).problems ?? []).map(
    ({ path, message }) => `${path}: ${message}`,
  );
}

test('serverBehaviour of nothing listens, accepts at once, and closes when its peer does', () => {
  assert.deepEqual(serverBehaviour.parse({}), {
    socket: 'Listen',
    backlog: 4096,
    accept: { pace: 'Unlimited' },
    reading: 'Always',
    onPeerClose: { action: 'Close', after: '0s' },
    closeHow: 'Fin',
  });
});

test('serverBehaviour fills in defaults within its members', () => {
  const value = serverBehaviour.parse({
    onPeerClose: { send: { bytes: 5 } },
    response: { bytes: 5 },
    closeFirst: {},
    fastOpen: {},
  });
  assert.deepEqual(value.onPeerClose, { action: 'Close', after: '0s', send: { bytes: 5, over: '0s' } });
  assert.deepEqual(value.response, { bytes: 5, after: '0s' });
  assert.deepEqual(value.closeFirst, { after: '0s' });
  assert.deepEqual(value.fastOpen, { queue: 256 });
  assert.deepEqual(serverBehaviour.parse({ socket: 'BoundIdle', boundIdle: {} }).boundIdle, { sockets: 1 });
});

test('serverBehaviour refuses a pace without its number, and a number without its pace', () => {
  const message = 'accept: perSecond goes with pace: Limited, and only with it';
  assert.deepEqual(problems({ accept: { pace: 'Limited' } }), [message]);
  assert.deepEqual(problems({ accept: { perSecond: 5 } }), [message]);
  assert.deepEqual(problems({ accept: { pace: 'Limited', perSecond: 5 } }), []);
});

test('serverBehaviour refuses boundIdle on a socket that listens', () => {
  assert.deepEqual(problems({ boundIdle: { sockets: 2 } }), [
    'boundIdle: goes with socket: BoundIdle, and only with it',
  ]);
});

test('serverBehaviour refuses each field that is out of range, all at once, and the contradiction with them', () => {
  const wrong = {
    boundIdle: { sockets: 0 },
    backlog: 65_536,
    accept: { pace: 'Limited', perSecond: 0 },
    reading: 'Never',
    onPeerClose: { action: 'close', send: { bytes: 0, over: 'x' } },
    response: { bytes: 1_000_000_001, after: 5 },
    closeFirst: { after: null },
    idleTimeout: '2',
    closeHow: 'HalfClose',
    fastOpen: { queue: 0 },
    backlock: 1,
  };
  assert.deepEqual(
    problems(wrong).map((text) => text.slice(0, text.indexOf(':'))),
    [
      'boundIdle.sockets',
      'backlog',
      'accept.perSecond',
      'reading',
      'onPeerClose.action',
      'onPeerClose.send.bytes',
      'onPeerClose.send.over',
      'response.bytes',
      'response.after',
      'closeFirst.after',
      'idleTimeout',
      'closeHow',
      'fastOpen.queue',
      'backlock',
      'boundIdle',
    ],
  );
});

test('serverBehaviour refuses a time for what never happens', () => {
  const result = serverBehaviour.safeParse({ onPeerClose: { action: 'Never', after: '3s' } });
  assert.deepEqual(
    result.error?.issues.map(({ path, message }) => [path.join('.'), message]),
    [['onPeerClose.after', 'goes with another action than Never']],
  );
});
