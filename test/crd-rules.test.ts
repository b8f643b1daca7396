// What an API server refuses by the rules of the resource definitions, each with the message that helps.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { experimentCrd } from '#lab/crd/experiment-crd.ts';
import { labCrd } from '#lab/crd/lab-crd.ts';
import type { StructuralSchema } from '#lab/crd/structural-schema.ts';
import { experiment } from '#lab/spec/experiment.ts';
import { changed, pathOf } from './fixtures/at-path.ts';
import { admit } from './fixtures/crd-validator.ts';
import { wholeExperiment } from './fixtures/whole-experiment.ts';

const ROOT = path.join(import.meta.dirname, '..');
const EXPERIMENT = experimentCrd();
const LAB = labCrd();

const F = 'spec.steps[0].faults';
const C = 'spec.steps[0].client.behaviour';
const S = 'spec.steps[0].server.behaviour';
const E = 'spec.steps[0].expect';

/** A change of the whole experiment that breaks one rule, and what the API server says to it. */
const BROKEN: [place: string, value: unknown, message: string][] = [
  ['metadata.name', 'a'.repeat(41), 'metadata.name must have at most 40 characters, and no "."'],
  ['spec.labRef', { name: 'shared' }, 'labRef contradicts lab; use one of them'],
  [
    'spec.lab.lanes[0].client',
    {},
    "client and server of a lane are for a Lab of its own; an experiment's steps say what its ends do",
  ],
  ['spec.lab.lanes[1].port', 9001, 'ports of lanes must differ'],
  [
    'spec.lab.client.sysctls',
    { 'kernel.hostname': '1' },
    'keys must be: A sysctl, such as "net.ipv4.tcp_fin_timeout"',
  ],
  ['spec.lab.client.pod.labels', { 'a b': '1' }, 'keys must be: A name as labels and annotations have it'],
  [
    'spec.lab.client.pod.resources.limits',
    { [`c${'p'.repeat(63)}`]: '1' },
    'keys must be: A resource, such as "cpu" or "memory"',
  ],
  ['spec.steps[1].name', 'one', 'names of steps must differ'],
  ['spec.steps[1].faults[0].name', 'hold', 'names of faults must differ, also between steps'],
  [
    'spec.steps[1].expect',
    [{ name: 'sockets', type: 'Sockets', sockets: { side: 'Client', state: 'LISTEN', atLeast: 1 } }],
    'names of expectations must differ, also between steps',
  ],
  ['spec.steps[1].removeFaults', ['gone'], 'removeFaults must name faults that a step puts'],
  ['spec.steps[1].release', ['drop'], 'release must name faults with action: Hold that a step puts'],
  [`${E}[2].ledger.fault`, 'gone', 'ledger.fault must name a fault that a step puts'],
  [`${F}[0].match.lane`, 'gone', "match.lane of a fault must be one of the lab's lanes"],
  [`${E}[0].lane`, 'gone', "lane of an expectation must be one of the lab's lanes"],
  ['spec.steps[0].server.lane', 'gone', "lane of a server must be one of the lab's lanes"],
  ['spec.steps[0].client.lane', 'gone', "lane of a client must be one of the lab's lanes"],
  ['spec.deadline', '25h', 'must be at most 24h'],
  ['spec.deadline', '1s', 'deadline must not be shorter than within of an expectation'],
  [`${F}[0].match.attempt`, { first: 1, nth: 1 }, 'must have exactly one of first, nth'],
  [`${F}[8].match.role`, 'Any', 'piggyback: Exclude goes with one role, not with Any'],
  [`${F}[0].duration`, '0s', 'duration must be longer than 0s: the fault would never be in force'],
  [`${F}[0].rampIn`, '10s', 'duration must not be shorter than rampIn and rampOut'],
  [
    `${F}[1].delay`,
    undefined,
    'delay is required by action "Delay", such as delay.time=200ms, and belongs to no other',
  ],
  [`${F}[0].duplicate`, {}, 'duplicate does not belong to another action than "Duplicate"'],
  [
    `${F}[3].hold`,
    undefined,
    'hold is required by action "Hold", such as hold.until=Released, and belongs to no other',
  ],
  [
    `${F}[4].action`,
    'Drop',
    'reset is required by action "Reset", such as reset.to=Client, and belongs to no other',
  ],
  [`${F}[5].action`, 'Drop', 'corrupt does not belong to another action than "Corrupt"'],
  [
    `${F}[6].throttle`,
    undefined,
    'throttle is required by action "Throttle", such as throttle.bytesPerSecond=100000, and belongs to no other',
  ],
  [
    `${F}[0].unreachable`,
    { code: 'Host' },
    'unreachable is required by action "Unreachable", such as unreachable.code=Host, and belongs to no other',
  ],
  [`${F}[1].delay.jitter`, '3s', 'jitter must not exceed time'],
  [`${F}[1].delay.jitter`, '0s', 'distribution: Normal needs a jitter: its standard deviation'],
  [`${F}[3].hold.time`, undefined, 'time goes with until: Time, and only with it'],
  [`${F}[7].unreachable.mtu`, undefined, 'mtu goes with code: TooBig, and only with it'],
  [`${C}.endless`, true, 'endless contradicts connections; use one of them'],
  [`${C}.request`, undefined, 'response needs a request: the server answers a request'],
  [`${C}.response`, undefined, 'request.times needs a response: the next request is sent when it has come'],
  [`${C}.response`, undefined, 'responseTimeout needs a response to wait for'],
  [`${C}.request`, undefined, 'fastOpen needs a request, which rides on the SYN'],
  [`${C}.close.how`, 'Never', 'close.after goes with another how than Never'],
  [`${C}.onPeerClose.action`, 'Never', 'onPeerClose.after goes with another action than Never'],
  [`${S}.onPeerClose.action`, 'Never', 'onPeerClose.after goes with another action than Never'],
  [`${C}.localPorts.last`, 1, 'first must be at most last'],
  [`${C}.keepalive.time`, '1500ms', 'must be whole seconds, from 1s to 32767s'],
  [`${C}.keepalive.interval`, '10h', 'must be whole seconds, from 1s to 32767s'],
  [`${S}.socket`, 'Listen', 'boundIdle goes with socket: BoundIdle, and only with it'],
  [`${S}.accept.perSecond`, undefined, 'perSecond goes with pace: Limited, and only with it'],
  [`${E}[0].sockets`, undefined, 'sockets is required by type "Sockets", and belongs to no other'],
  [`${E}[1].pairs`, undefined, 'pairs is required by type "Pairs", and belongs to no other'],
  [`${E}[2].ledger`, undefined, 'ledger is required by type "Ledger", and belongs to no other'],
  [
    `${E}[3].application`,
    undefined,
    'application is required by type "Application", and belongs to no other',
  ],
  [`${E}[5].type`, 'Sockets', 'errors is required by type "Errors", and belongs to no other'],
  [`${E}[6].latency`, undefined, 'latency is required by type "Latency", and belongs to no other'],
  [
    `${E}[7].kernelCounter`,
    undefined,
    'kernelCounter is required by type "KernelCounter", and belongs to no other',
  ],
  [`${E}[8].segments`, undefined, 'segments is required by type "Segments", and belongs to no other'],
  [
    `${E}[0].sockets`,
    { side: 'Client', state: 'LISTEN' },
    'must have one of atLeast, atMost, atLeastPercent, atMostPercent',
  ],
  [`${E}[6].latency`, { of: 'Close', percentile: 'Max' }, 'must have one of atLeast, atMost'],
  [`${E}[0].sockets.atLeast`, 6, 'atLeast must not exceed atMost'],
  [`${E}[8].segments.atLeastPercent`, 51, 'atLeastPercent must not exceed atMostPercent'],
  [
    `${E}[3].application.counter`,
    'accepted',
    'counter must be one of the Client: started, connected, closed, responses, bytesSent, bytesReceived, bytesWrong, endsOfStream',
  ],
  [
    `${E}[4].application.counter`,
    'started',
    'counter must be one of the Server: accepted, closed, requests, requestsRepeated, bytesSent, bytesReceived, bytesWrong, endsOfStream',
  ],
];

for (const [place, value, message] of BROKEN) {
  test(`an Experiment with ${place} ${value === undefined ? 'taken away' : `= ${JSON.stringify(value)}`} is refused: ${message}`, () => {
    const { problems } = admit(EXPERIMENT, changed(wholeExperiment(), pathOf(place), value));
    assert.ok(
      problems.some((problem) => problem.message === message),
      JSON.stringify(problems),
    );
  });
}

test('every rule of both resource definitions is broken by one of these tests', () => {
  const tried = new Set([...BROKEN.map(([, , message]) => message), ...FROZEN.map(frozenMessage)]);
  const untried = [EXPERIMENT, LAB]
    .flatMap(({ spec }) => spec.versions.flatMap(({ schema }) => messagesOf(schema.openAPIV3Schema)))
    .filter((message) => !tried.has(message));
  assert.deepEqual([...new Set(untried)], []);
});

test('an Experiment that uses every field is accepted, by the definition as by the schema', () => {
  assert.deepEqual(admit(EXPERIMENT, wholeExperiment()).problems, []);
  assert.equal(experiment.safeParse(wholeExperiment()).error, undefined);
});

test('every experiment that comes with synfin is accepted, and gets the same defaults from both', () => {
  const files = globSync('experiments/*.yaml', { cwd: ROOT });
  assert.ok(files.length >= 43);
  for (const file of files) {
    const text = readFileSync(path.join(ROOT, file), 'utf8');
    const document: unknown = parse(text);
    // As kubectl reads it: "on", "yes" and "n" are truth values there, also as the name of a field.
    assert.deepEqual(parse(text, { version: '1.1' }), document, file);
    const { object, problems } = admit(EXPERIMENT, document);
    assert.deepEqual(problems, [], file);
    assert.deepEqual(experiment.parse(object), experiment.parse(document), file);
  }
});

const FROZEN = ['lab', 'labRef', 'requires', 'seed', 'deadline', 'alone', 'steps'];
const frozenMessage = (field: string) =>
  `${field} cannot change once the experiment has begun; give spec.run another value as well, to run it again`;

test('an Experiment that has begun is changed in what it does only together with run', () => {
  const before = changed(wholeExperiment(), ['status'], { startTime: '2026-01-01T00:00:00Z' });
  const changes: [string, unknown, string][] = [
    ['spec.lab.family', 'IPv6', 'lab'],
    ['spec.requires.kernel', '6.2', 'requires'],
    ['spec.seed', 6, 'seed'],
    ['spec.deadline', '4m', 'deadline'],
    ['spec.alone', false, 'alone'],
    ['spec.steps[0].for', '2s', 'steps'],
  ];
  for (const [place, value, field] of changes) {
    const after = changed(before, pathOf(place), value);
    const messages = admit(EXPERIMENT, after, before).problems.map(({ message }) => message);
    assert.deepEqual(messages, [frozenMessage(field)]);
    assert.deepEqual(admit(EXPERIMENT, changed(after, ['spec', 'run'], 'again'), before).problems, []);
    assert.deepEqual(
      admit(EXPERIMENT, changed(after, ['status'], {}), changed(before, ['status'], {})).problems,
      [],
    );
  }
  const referring = changed(changed(before, ['spec', 'lab'], undefined), ['spec', 'labRef'], { name: 'a' });
  const elsewhere = changed(referring, ['spec', 'labRef', 'name'], 'b');
  assert.deepEqual(
    admit(EXPERIMENT, elsewhere, referring).problems.map(({ message }) => message),
    [frozenMessage('labRef')],
  );
});

test('an Experiment that has begun may be suspended, kept longer, told otherwise, or be the same again', () => {
  const before = changed(wholeExperiment(), ['status'], { startTime: '2026-01-01T00:00:00Z' });
  for (const [place, value] of [
    ['spec.suspend', true],
    ['spec.retention', { ttl: '5m' }],
    ['spec.about.title', 'another'],
    ['spec.suspend', false],
  ] as const)
    assert.deepEqual(admit(EXPERIMENT, changed(before, pathOf(place), value), before).problems, []);
});

test('a Lab with behaviour on its lanes is accepted; its ports must differ', () => {
  const lab = {
    apiVersion: 'synfin.dev/v1alpha1',
    kind: 'Lab',
    metadata: { name: 'l' },
    spec: {
      lanes: [
        { name: 'a', port: 9001, client: { connections: 5 }, server: {} },
        { name: 'b', port: 9002 },
      ],
    },
  };
  assert.deepEqual(admit(LAB, lab).problems, []);
  const message = 'ports of lanes must differ';
  assert.deepEqual(admit(LAB, changed(lab, pathOf('spec.lanes[1].port'), 9001)).problems, [
    { path: 'spec.lanes', message },
  ]);
});

function messagesOf(schema: StructuralSchema): string[] {
  const inner = [...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties];
  return [
    ...(schema['x-kubernetes-validations'] ?? []).map(({ message }) => message),
    ...inner.flatMap((part) => (part ? messagesOf(part) : [])),
  ];
}
