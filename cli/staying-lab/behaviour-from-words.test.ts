import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientBehaviour } from '#lab/spec/client-behaviour.ts';
import { serverBehaviour } from '#lab/spec/server-behaviour.ts';
import { readBehaviour } from './behaviour-from-words.ts';

const NOW = clientBehaviour.parse({ connections: 100, rate: 50 });

test('readBehaviour changes what is given, and leaves the rest as it is', () => {
  const { behaviour, problems } = readBehaviour(clientBehaviour, ['close.how=Fin'], NOW);
  assert.equal(problems, null);
  assert.deepEqual(behaviour, { ...NOW, close: { how: 'Fin', after: '0s' } });
});

test('readBehaviour, with connections=+N, adds to the total', () => {
  assert.equal(readBehaviour(clientBehaviour, ['connections=+20'], NOW).behaviour?.connections, 120);
  assert.equal(readBehaviour(clientBehaviour, ['connections=+20'], {}).behaviour?.connections, 20);
});

test('readBehaviour tells all problems, contradictions with what is there too, and what may have been meant', () => {
  const { problems } = readBehaviour(
    clientBehaviour,
    ['endless=true', 'conections=5', 'rate=fast', 'close.how=FIN', 'nonsense'],
    NOW,
  );
  const messages = Object.fromEntries((problems ?? []).map(({ path, message }) => [path, message]));
  assert.match(messages.endless ?? '', /contradicts connections: 100/);
  assert.match(messages.conections ?? '', /did you mean "connections"/);
  assert.match(messages.rate ?? '', /whole number/);
  assert.match(messages['close.how'] ?? '', /did you mean "Fin"/);
  assert.match(messages.nonsense ?? '', /neither a field/);
});

test('readBehaviour of a server: null takes away what goes with another field only', () => {
  const slow = serverBehaviour.parse({ accept: { pace: 'Limited', perSecond: 5 } });
  assert.match(
    readBehaviour(serverBehaviour, ['accept.pace=Stopped'], slow).problems?.[0]?.message ?? '',
    /perSecond goes with/,
  );
  const { behaviour } = readBehaviour(
    serverBehaviour,
    ['accept.pace=Stopped', 'accept.perSecond=null'],
    slow,
  );
  assert.deepEqual(behaviour?.accept, { pace: 'Stopped' });
});

test('readBehaviour, with Never, takes away the time that was there, and refuses one beside it', () => {
  const slow = clientBehaviour.parse({
    close: { how: 'Fin', after: '5s' },
    onPeerClose: { action: 'Close', after: '3s' },
  });
  const { behaviour } = readBehaviour(clientBehaviour, ['close.how=Never', 'onPeerClose.action=Never'], slow);
  assert.deepEqual(
    [behaviour?.close, behaviour?.onPeerClose],
    [
      { how: 'Never', after: '0s' },
      { action: 'Never', after: '0s' },
    ],
  );
  assert.deepEqual(
    readBehaviour(clientBehaviour, ['close.how=Never', 'close.after=1s'], slow).problems?.map(
      ({ path, message }) => `${path} ${message}`,
    ),
    ['close.after goes with another how than Never'],
  );
});
