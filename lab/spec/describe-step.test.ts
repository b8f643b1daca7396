import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientBehaviour } from './client-behaviour.ts';
import { describeClient, describeServer } from './describe-behaviour.ts';
import { describeStep } from './describe-step.ts';
import { step } from './experiment.ts';
import { serverBehaviour } from './server-behaviour.ts';

test('describeStep tells what is done in the order in which it is done, then what is expected', () => {
  const parsed = step.parse({
    name: 'a',
    removeFaults: ['old'],
    faults: [{ name: 'new', match: { role: 'Syn' }, action: 'Drop' }],
    server: { lane: 'other', behaviour: {} },
    client: { behaviour: { connections: 1 } },
    release: ['held'],
    for: '2s',
    pause: { prompt: 'Look at both ends' },
    expect: [{ name: 'e', type: 'Ledger', ledger: { fault: 'new', atLeast: 1 } }],
  });
  assert.deepEqual(describeStep(parsed), {
    actions: [
      'the proxy ends fault "old"',
      'fault "new": drop every Syn, for 60s',
      'the server listens with a backlog of 4096; accepts at once; when the peer closes, closes at once, on lane "other"',
      'the client opens 1 connection; closes none of its own accord',
      'the proxy lets go what fault "held" holds',
      'wait for the reader: Look at both ends',
      'the step lasts at least 2s',
    ],
    expectations: ['fault "new" is applied to at least 1 segment within 10s'],
  });
});

test('describeClient has words for every field', () => {
  const all = clientBehaviour.parse({
    connections: 50,
    rate: 10,
    concurrency: 5,
    request: { bytes: 100 },
    response: { bytes: 200 },
    responseTimeout: '4s',
    keepalive: { time: '5s', probes: 1 },
    close: { how: 'HalfClose', after: '1s' },
    onPeerClose: { action: 'Never' },
    localPorts: { first: 40_000, last: 40_009 },
    connectTimeout: '1s',
    userTimeout: '2s',
    synRetries: 1,
    fastOpen: true,
  });
  assert.equal(
    describeClient(all),
    'opens 50 connections in total, 10 a second; keeps at most 5 open at once; probes a connection that is idle for 5s, every 1s, and gives it up after 1 unanswered probe; uses source ports 40000 to 40009; sends a SYN again at most once; gives up what is unacknowledged for 2s; gives up connecting after 1s; sends a request of 100 bytes on the SYN; waits for a response of 200 bytes, for at most 4s; shuts each for sending 1s after its response has come, and reads on; when the peer closes, never closes',
  );
  assert.equal(
    describeClient(clientBehaviour.parse({})),
    'opens no connection; closes none of its own accord',
  );
  assert.equal(
    describeClient(clientBehaviour.parse({ endless: true, close: { how: 'Reset' } })),
    'opens connections without end, 1000 a second; resets each as soon as it is connected',
  );
  const pooled = {
    request: { bytes: 32, times: 20 },
    response: { bytes: 1 },
    close: { how: 'Fin' },
  } as const;
  assert.equal(
    describeClient(clientBehaviour.parse({ connections: 1, ...pooled })),
    'opens 1 connection; sends 20 requests of 32 bytes each, one after the other; waits for each response of 1 byte; closes each as soon as its last response has come',
  );
  assert.match(
    describeClient(clientBehaviour.parse({ connections: 2, close: { how: 'Fin' } })),
    /closes each as soon as it is connected$/,
  );
});

test('describeServer has words for every field', () => {
  const all = serverBehaviour.parse({
    backlog: 16,
    accept: { pace: 'Limited', perSecond: 5 },
    reading: 'Stopped',
    idleTimeout: '9s',
    onPeerClose: { action: 'Close', after: '1s', send: { bytes: 1, over: '2s' } },
    response: { bytes: 10, after: '1s' },
    closeFirst: { after: '3s' },
    closeHow: 'Reset',
    fastOpen: { queue: 8 },
  });
  assert.equal(
    describeServer(all),
    'listens with a backlog of 16, with Fast Open for 8 at once; accepts 5 a second; reads nothing; answers a request with 10 bytes after 1s; closes first, 3s after it has accepted and answered; closes what has had no request for 9s; when the peer closes, sends 1 byte more over 2s, then closes after 1s; closes with a reset',
  );
  assert.equal(
    describeServer(serverBehaviour.parse({ accept: { pace: 'Stopped' }, onPeerClose: { action: 'Never' } })),
    'listens with a backlog of 4096; accepts nothing; when the peer closes, never closes',
  );
  assert.equal(
    describeServer(serverBehaviour.parse({ socket: 'BoundIdle', boundIdle: { sockets: 3 } })),
    'binds 3 sockets to the port and never listens',
  );
  assert.equal(
    describeServer(serverBehaviour.parse({ socket: 'BoundIdle' })),
    'binds a socket to the port and never listens',
  );
});
