import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLIENT_COUNTERS, SERVER_COUNTERS } from './application-counters.ts';
import { amount, describeExpectation } from './describe-expectation.ts';
import { type Expectation, expectation } from './expectation.ts';

function described(type: Expectation['type'], rest: object): string {
  return describeExpectation(expectation.parse({ name: 'e', type, ...rest }));
}

test('describeExpectation says what is counted, where, and within which bounds', () => {
  const cases: [Expectation['type'], object, string][] = [
    [
      'Sockets',
      { sockets: { side: 'Server', state: 'CLOSE_WAIT', atLeastPercent: 95 } },
      'on the server at least 95 % of the connections in CLOSE_WAIT within 10s',
    ],
    [
      'Sockets',
      { sockets: { side: 'Server', state: 'ESTABLISHED', unaccepted: true, atLeast: 17, atMost: 17 } },
      'on the server exactly 17 sockets in ESTABLISHED, not yet accepted within 10s',
    ],
    [
      'Pairs',
      { pairs: { client: 'TIME_WAIT', server: 'None', atLeast: 1 } },
      'at least 1 connection with TIME_WAIT on the client and no socket on the server within 10s',
    ],
    [
      'Ledger',
      { ledger: { fault: 'x', atLeast: 5 } },
      'fault "x" is applied to at least 5 segments within 10s',
    ],
    ['Ledger', { ledger: { fault: 'x', count: 'held', atMost: 0 } }, 'fault "x" holds no segment within 10s'],
    [
      'Ledger',
      { ledger: { fault: 'x', count: 'matched', atLeastPercent: 200 } },
      'fault "x" matches at least 2 segments per connection within 10s',
    ],
    [
      'Application',
      { application: { side: 'Client', counter: 'connected', atLeastPercent: 100 } },
      "at the client's application all of the connections established within 10s",
    ],
    [
      'Application',
      { application: { side: 'Server', counter: 'accepted', atLeastPercent: 100, atMostPercent: 100 } },
      "at the server's application all of the connections, and no more, accepted within 10s",
    ],
    [
      'Errors',
      { errors: { side: 'Client', errno: 'ETIMEDOUT', atLeastPercent: 95 } },
      "at the client's application at least 95 failures per 100 connections with ETIMEDOUT within 10s",
    ],
    [
      'KernelCounter',
      { kernelCounter: { side: 'Server', counter: 'TcpExt.ListenDrops', atLeast: 4, atMost: 9 } },
      'on the server TcpExt.ListenDrops grows by at least 4 and at most 9 within 10s',
    ],
    [
      'KernelCounter',
      { kernelCounter: { side: 'Client', counter: 'Tcp.CurrEstab', since: 'Step', atMost: 0 } },
      'on the client Tcp.CurrEstab grows by 0 in this step within 10s',
    ],
    [
      'Latency',
      { latency: { of: 'Connect', percentile: 'P99', atLeast: 900 } },
      "at the client's application connect takes at least 900 ms at the 99th percentile within 10s",
    ],
    [
      'Latency',
      { latency: { of: 'Close', percentile: 'Max', atMost: 5 } },
      "at the client's application close takes at most 5 ms at the slowest within 10s",
    ],
    ['Segments', { segments: { role: 'Fin', atMost: 0 } }, 'at the proxy no Fin segment within 10s'],
    [
      'Segments',
      {
        segments: {
          role: 'AckOfFin',
          from: 'Server',
          piggyback: 'Exclude',
          atLeastPercent: 100,
          atMostPercent: 100,
        },
      },
      'at the proxy exactly 1 bare AckOfFin segment per connection from the server within 10s',
    ],
    [
      'Segments',
      { segments: { role: 'AckOfFin', piggyback: 'Only', atMostPercent: 5 } },
      'at the proxy at most 5 AckOfFin segments per 100 connections riding on another segment within 10s',
    ],
  ];
  for (const [type, rest, sentence] of cases) assert.equal(described(type, rest), sentence);
});

test('describeExpectation says when', () => {
  const sockets = { side: 'Client', state: 'TIME_WAIT', atMost: 0 };
  const start = 'on the client no socket in TIME_WAIT';
  assert.equal(
    described('Sockets', { sockets, within: '3s', for: '2s' }),
    `${start} within 3s, and for 2s from then on`,
  );
  assert.equal(described('Sockets', { sockets, when: 'Always' }), `${start} throughout the step`);
  assert.equal(described('Sockets', { sockets, when: 'AtEnd' }), `${start} at the end of the step`);
  assert.equal(described('Sockets', { sockets, lane: 'other' }), `${start} on lane "other" within 10s`);
});

test('describeExpectation names the lane of a kernel counter only where a share of its connections is meant', () => {
  const of = (bounds: object) =>
    described('KernelCounter', {
      kernelCounter: { side: 'Client', counter: 'TcpExt.TW', ...bounds },
      lane: 'other',
    });
  assert.equal(of({ atLeast: 5 }), 'on the client TcpExt.TW grows by at least 5 within 10s');
  assert.match(of({ atLeastPercent: 95 }), /at least 95 per 100 connections on lane "other"/);
  assert.match(of({ atMostPercent: 95 }), /at most 95 per 100 connections on lane "other"/);
});

test('describeExpectation gives the text of its own where there is one', () => {
  assert.equal(
    described('Ledger', { ledger: { fault: 'x', atLeast: 1 }, text: 'something is lost' }),
    'something is lost',
  );
});

test('describeExpectation has words for every counter of an application', () => {
  for (const [side, counters] of [
    ['Client', CLIENT_COUNTERS],
    ['Server', SERVER_COUNTERS],
  ] as const) {
    for (const counter of counters) {
      const sentence = described('Application', { application: { side, counter, atLeast: 2 } });
      assert.doesNotMatch(sentence, / {2}|undefined/, sentence);
      assert.match(sentence, /at least 2 [a-z]/, sentence);
    }
  }
});

test('amount words bounds', () => {
  const sockets = ['socket', 'sockets'] as const;
  assert.equal(amount({ atLeast: 1 }, sockets), 'at least 1 socket');
  assert.equal(amount({ atLeast: 10, atMost: 40 }, sockets), 'at least 10 and at most 40 sockets');
  assert.equal(amount({ atLeast: 0, atMost: 0 }, sockets), 'no socket');
  assert.equal(amount({ atMostPercent: 0 }, sockets), 'none of the connections');
  assert.equal(
    amount({ atLeast: 5, atMostPercent: 50 }, sockets),
    'at least 5 sockets and at most 50 % of the connections',
  );
  assert.equal(amount({ atMost: 0 }, ['', '']), '0');
});
