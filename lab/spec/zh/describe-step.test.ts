import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtInNames, loadExperiments } from '#cli/run/load-experiments.ts';
import { ABOUT } from '#test/fixtures/about.ts';
import { describeStep } from '../describe-step.ts';
import { experiment, type Step } from '../experiment.ts';
import { FAULT_ACTIONS } from '../fault.ts';
import { describeStepZh } from './describe-step.ts';

/** Numbers, quoted names, states and roles: what a sentence tells, whatever its language. */
function facts(sentences: readonly string[]): string[] {
  const words = sentences.flatMap((text) => text.match(/"[^"]+"|\d+|[A-Z]\w*[A-Z_]\w*/g) ?? []);
  return [...new Set(words)].sort();
}

function builtInSteps(): Step[] {
  return loadExperiments(builtInNames()).flatMap(({ experiments }) =>
    experiments.flatMap(({ spec }) => spec.steps),
  );
}

function told(step: Parameters<typeof describeStep>[0]): void {
  const [english, chinese] = [describeStep(step), describeStepZh(step)];
  assert.equal(chinese.actions.length, english.actions.length);
  assert.equal(chinese.expectations.length, english.expectations.length);
  for (const kind of ['actions', 'expectations'] as const) {
    for (const [i, text] of english[kind].entries()) {
      const there = facts([chinese[kind][i] ?? '']);
      const missing = facts([text]).filter((fact) => !there.includes(fact));
      assert.deepEqual(missing, [], `${text}\n${chinese[kind][i]}`);
    }
  }
}

test('describeStepZh tells every number, name, state and role that describeStep tells, for every experiment', () => {
  for (const step of builtInSteps()) told(step);
});

test('describeStepZh leaves no action in English, and a space between Chinese and Latin, for every experiment', () => {
  const actions: readonly string[] = FAULT_ACTIONS;
  for (const step of builtInSteps()) {
    const { actions: done, expectations } = describeStepZh(step);
    for (const text of [...done, ...expectations]) {
      assert.doesNotMatch(text, /[A-Za-z0-9%][\u3400-\u9fff]|[\u3400-\u9fff][A-Za-z0-9]/, text);
      assert.deepEqual(
        text.split(/[\s：]/).filter((word) => actions.includes(word)),
        [],
        text,
      );
    }
  }
});

test('describeStepZh tells of every field of faults, behaviour and expectations', () => {
  const { spec } = experiment.parse({
    apiVersion: 'synfin.dev/v1alpha1',
    kind: 'Experiment',
    metadata: { name: 'all' },
    spec: {
      about: ABOUT,
      lab: { lanes: [{ name: 'main' }, { name: 'side' }] },
      steps: [
        {
          name: 'one',
          for: '7s',
          pause: { prompt: 'Look' },
          faults: [
            {
              name: 'a',
              match: {
                role: 'SynAck',
                attempt: { first: 3 },
                connectionsPermille: 255,
                segmentsPermille: 125,
              },
              action: 'Delay',
              delay: { time: '250ms', jitter: '20ms' },
              start: '4s',
              duration: '9s',
            },
            {
              name: 'b',
              match: { role: 'Fin', lane: 'side' },
              action: 'Duplicate',
              duplicate: { after: '11ms' },
            },
            { name: 'c', match: { role: 'Rst' }, action: 'Reset', reset: { to: 'Both' } },
            { name: 'd', match: { role: 'Syn' }, action: 'Hold', hold: { until: 'Time', time: '12s' } },
            {
              name: 'e',
              match: { role: 'Data' },
              action: 'Delay',
              delay: { time: '42ms', jitter: '41ms', distribution: 'Normal', order: 'Kept' },
              rampIn: '43ms',
              rampOut: '44ms',
            },
            {
              name: 'f',
              match: { role: 'Data' },
              action: 'Corrupt',
              corrupt: { byte: 45, checksum: 'Valid' },
            },
            { name: 'g', match: { role: 'Any' }, action: 'Throttle', throttle: { bytesPerSecond: 4600 } },
            {
              name: 'h',
              match: { role: 'Any' },
              action: 'Unreachable',
              unreachable: { code: 'TooBig', mtu: 1347 },
            },
            ...['Network', 'Host', 'Port', 'Prohibited'].map((code) => ({
              name: code.toLowerCase(),
              match: { role: 'Syn', from: 'Client' },
              action: 'Unreachable',
              unreachable: { code },
            })),
          ],
          server: {
            lane: 'side',
            behaviour: {
              backlog: 17,
              accept: { pace: 'Limited', perSecond: 13 },
              response: { bytes: 14, after: '15ms' },
              closeFirst: { after: '16ms' },
              closeHow: 'Reset',
              onPeerClose: { action: 'Close', after: '18ms', send: { bytes: 19, over: '21ms' } },
            },
          },
          client: {
            behaviour: {
              connections: 22,
              rate: 23,
              concurrency: 24,
              synRetries: 5,
              userTimeout: '26s',
              connectTimeout: '27s',
              localPorts: { first: 40000, last: 40009 },
              request: { bytes: 38 },
              response: { bytes: 29 },
              close: { how: 'HalfClose', after: '31s' },
              onPeerClose: { action: 'Never' },
            },
          },
          expect: [
            {
              name: 'a',
              type: 'Sockets',
              sockets: { side: 'Client', state: 'LAST_ACK', atMostPercent: 33 },
              lane: 'side',
            },
            {
              name: 'b',
              type: 'Errors',
              errors: { side: 'Client', errno: 'ECONNRESET', atLeast: 34, atMost: 35 },
            },
            { name: 'c', type: 'Ledger', ledger: { fault: 'a', count: 'skipped', atLeastPercent: 250 } },
            { name: 'd', type: 'Pairs', pairs: { client: 'None', server: 'None', atLeast: 36 }, for: '37s' },
            {
              name: 'e',
              type: 'Latency',
              latency: { of: 'Close', percentile: 'P99', atLeast: 47, atMost: 48 },
            },
            {
              name: 'f',
              type: 'KernelCounter',
              kernelCounter: { side: 'Client', counter: 'Tcp.OutRsts', since: 'Step', atLeast: 49 },
            },
            {
              name: 'g',
              type: 'Segments',
              segments: { role: 'Fin', from: 'Client', retransmissions: 'Include', atMost: 51 },
            },
          ],
        },
      ],
    },
  });
  for (const step of spec.steps) told(step);
});

test('describeStepZh reads as Chinese', () => {
  const [first] = loadExperiments(['fin-wait-1']).flatMap(({ experiments }) => experiments);
  const step = first?.spec.steps[1];
  assert.ok(step);
  assert.deepEqual(describeStepZh(step), {
    actions: [
      '故障 "drop-fin"：丢弃来自客户端的每个 Fin，持续 60 秒',
      '客户端一共建立 100 个连接，每秒 200 个；每个连接建立后立即关闭',
    ],
    expectations: [
      '10 秒内并且此后持续 1 秒，客户端上处于 FIN_WAIT_1 的套接字至少为连接总数的 95%',
      '10 秒内，客户端处于 FIN_WAIT_1、服务端处于 ESTABLISHED 的连接至少为连接总数的 95%',
      '在整个步骤期间，服务端应用读到流结束的次数为 0',
    ],
  });
});
