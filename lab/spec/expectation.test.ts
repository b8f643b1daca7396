import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLIENT_COUNTERS, SERVER_COUNTERS } from './application-counters.ts';
import { EXPECTATION_TYPES, expectation } from './expectation.ts';
import { parseDocument } from './problems.ts';

function problems(value: unknown): string[] {
  return (parseDocument(expectation, value).problems ?? []).map(({ path, message }) => `${path}: ${message}`);
}

/** One good expectation of each type. */
const GOOD = {
  Sockets: { sockets: { side: 'Server', state: 'CLOSE_WAIT', atLeast: 1 } },
  Pairs: { pairs: { client: 'TIME_WAIT', server: 'None', atLeastPercent: 95 } },
  Ledger: { ledger: { fault: 'x', atLeast: 1 } },
  Application: { application: { side: 'Client', counter: 'connected', atLeast: 1 } },
  Errors: { errors: { side: 'Client', errno: 'ETIMEDOUT', atLeast: 1 } },
  Latency: { latency: { of: 'Connect', percentile: 'P99', atLeast: 900 } },
  KernelCounter: { kernelCounter: { side: 'Server', counter: 'TcpExt.ListenOverflows', atLeast: 1 } },
  Segments: { segments: { role: 'Fin', atMost: 0 } },
} as const;

test('expectation fills in its defaults', () => {
  assert.deepEqual(expectation.parse({ name: 'e', type: 'Sockets', ...GOOD.Sockets }), {
    name: 'e',
    lane: 'main',
    type: 'Sockets',
    sockets: { side: 'Server', state: 'CLOSE_WAIT', unaccepted: false, atLeast: 1 },
    when: 'Eventually',
    within: '10s',
    for: '0s',
  });
  assert.equal(expectation.parse({ name: 'e', type: 'Ledger', ...GOOD.Ledger }).ledger?.count, 'applied');
  assert.equal(
    expectation.parse({ name: 'e', type: 'Segments', ...GOOD.Segments }).segments?.piggyback,
    'Include',
  );
});

for (const type of EXPECTATION_TYPES) {
  const member = Object.keys(GOOD[type])[0] as string;

  test(`expectation of type ${type} is accepted with its own member, and with no other`, () => {
    assert.deepEqual(problems({ name: 'e', type, ...GOOD[type] }), []);
    for (const other of EXPECTATION_TYPES.filter((each) => each !== type)) {
      const found = problems({ name: 'e', type, ...GOOD[type], ...GOOD[other] });
      assert.deepEqual(found, [`${Object.keys(GOOD[other])[0]}: does not belong to type "${type}"`]);
    }
  });

  test(`expectation of type ${type} is refused without its member, and without bounds`, () => {
    assert.deepEqual(problems({ name: 'e', type }), [`${member}: is required by type "${type}"`]);
    const body = Object.entries(Object.values(GOOD[type])[0]).filter(([key]) => !/^at(Least|Most)/.test(key));
    const shares = type === 'Latency' ? '' : ', atLeastPercent, atMostPercent';
    assert.deepEqual(problems({ name: 'e', type, [member]: Object.fromEntries(body) }), [
      `${member}: must have one of atLeast, atMost${shares}`,
    ]);
  });
}

test('expectation refuses bounds that nothing can be within', () => {
  const sockets = { ...GOOD.Sockets.sockets, atLeast: 6, atMost: 5, atLeastPercent: 50, atMostPercent: 40 };
  assert.deepEqual(problems({ name: 'e', type: 'Sockets', sockets }), [
    'sockets.atLeast: must not exceed atMost: 6 > 5',
    'sockets.atLeastPercent: must not exceed atMostPercent: 50 > 40',
  ]);
});

test('expectation refuses a counter that the other side has', () => {
  const of = (on: string, counter: string) =>
    problems({ name: 'e', type: 'Application', application: { side: on, counter, atLeast: 1 } });
  assert.deepEqual(of('Client', 'accepted'), [
    `application.counter: "accepted" is no counter of the Client; use one of ${CLIENT_COUNTERS.join(', ')}`,
  ]);
  assert.deepEqual(of('Server', 'responses'), [
    `application.counter: "responses" is no counter of the Server; use one of ${SERVER_COUNTERS.join(', ')}`,
  ]);
  for (const counter of CLIENT_COUNTERS) assert.deepEqual(of('Client', counter), []);
  for (const counter of SERVER_COUNTERS) assert.deepEqual(of('Server', counter), []);
});

test('expectation says once that a counter does not exist', () => {
  const found = problems({
    name: 'e',
    type: 'Application',
    application: { side: 'Client', counter: 'conected', atLeast: 1 },
  });
  assert.equal(found.length, 1);
  assert.match(found[0] ?? '', /^application\.counter: must be one of .*; did you mean "connected"\?$/);
});

test('expectation refuses what is no errno and no counter of the kernel', () => {
  assert.deepEqual(
    problems({ name: 'e', type: 'Errors', errors: { side: 'Client', errno: 'timeout', atLeast: 1 } }),
    ['errors.errno: must be an errno such as "ETIMEDOUT"'],
  );
  assert.deepEqual(
    problems({
      name: 'e',
      type: 'KernelCounter',
      kernelCounter: { side: 'Client', counter: 'ListenDrops', atLeast: 1 },
    }),
    ['kernelCounter.counter: must be such as "TcpExt.ListenOverflows"'],
  );
});

test('expectation of a latency takes no share of connections, and no percentile but those that are measured', () => {
  const latency = { of: 'Connect', percentile: 'P95', atLeastPercent: 5 };
  assert.deepEqual(problems({ name: 'e', type: 'Latency', latency }), [
    'latency.percentile: must be one of "P50", "P99", "Max"; did you mean "P99"?',
    'latency.atLeastPercent: is not known here; known are atLeast, atMost',
    'latency: must have one of atLeast, atMost',
  ]);
});

test('expectation of a kernel counter counts from the beginning of the experiment, or of the step', () => {
  const parsed = expectation.parse({ name: 'e', type: 'KernelCounter', ...GOOD.KernelCounter });
  assert.equal(parsed.kernelCounter?.since, 'Experiment');
  const kernelCounter = { ...GOOD.KernelCounter.kernelCounter, since: 'Run' };
  assert.deepEqual(problems({ name: 'e', type: 'KernelCounter', kernelCounter }), [
    'kernelCounter.since: must be one of "Experiment", "Step"',
  ]);
});

test('expectation tells wrong fields and contradictions at once', () => {
  const wrong = {
    name: 'E',
    type: 'Sockets',
    text: '',
    sockets: { side: 'server', state: 'ESTAB', atleast: 1 },
    pairs: GOOD.Pairs.pairs,
    when: 'Sometimes',
    within: '10',
  };
  assert.deepEqual(problems(wrong), [
    'name: must be lower-case letters, digits and "-", such as "close-wait-leak"',
    'text: must be a text that is not empty',
    'sockets.side: must be one of "Client", "Server"; did you mean "Server"?',
    'sockets.state: must be one of "LISTEN", "SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2", "CLOSING", "TIME_WAIT", "CLOSE_WAIT", "LAST_ACK", "CLOSED"',
    'sockets.atleast: is not known here; did you mean "atLeast"?',
    'when: must be one of "Eventually", "Always", "AtEnd"',
    'within: must be a whole number with a unit of ms, s, m or h, such as "250ms" or "30s"',
    'pairs: does not belong to type "Sockets"',
    'sockets: must have one of atLeast, atMost, atLeastPercent, atMostPercent',
  ]);
});
