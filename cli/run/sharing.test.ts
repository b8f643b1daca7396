import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Experiment } from '#lab/spec/experiment.ts';
import { type LabSpec, labSpec } from '#lab/spec/lab.ts';
import { builtInNames, loadExperiments } from './load-experiments.ts';
import { shareLabs } from './sharing.ts';

function wanting(lab: object, alone = false): Experiment {
  return { spec: { lab: labSpec.parse(lab), alone } } as unknown as Experiment;
}

function shared(...experiments: Experiment[]): number[] {
  return shareLabs(experiments).map(({ experiments: members }) => members.length);
}

test('shareLabs puts together what wants the same lab, lanes aside, and nothing with one that is alone', () => {
  const lanes = [{ name: 'a', conntrack: true }, { name: 'b' }];
  assert.deepEqual(shared(wanting({}), wanting({}, true), wanting({ lanes })), [2, 1]);
});

test('shareLabs keeps apart whose sysctls differ on any of the pods', () => {
  for (const pod of ['client', 'proxy', 'server'] satisfies (keyof LabSpec)[]) {
    const set = (value: string) => wanting({ [pod]: { sysctls: { 'net.ipv4.tcp_rfc1337': value } } });
    assert.deepEqual(shared(wanting({}), set('0'), set('1'), set('1')), [1, 1, 2], pod);
  }
});

test('shareLabs merges sysctls that act only on whoever asks', () => {
  const fastOpen = wanting({ proxy: { sysctls: { 'net.ipv4.tcp_fastopen': '0x5' } } });
  const [lab] = shareLabs([wanting({}), fastOpen]);
  assert.deepEqual(lab?.spec.proxy.sysctls, { 'net.ipv4.tcp_fastopen': '0x5' });
});

test('shareLabs lets no incident that reads counters of a whole kernel share its lab', () => {
  const incidents = loadExperiments(builtInNames())
    .flatMap(({ experiments }) => experiments)
    .filter(({ metadata }) => metadata.labels?.['synfin.dev/kind'] === 'incident')
    .filter(({ spec }) =>
      spec.steps.some(({ expect }) => expect.some(({ kernelCounter }) => kernelCounter !== undefined)),
    );
  assert.ok(incidents.length > 0);
  assert.deepEqual(
    incidents.filter(({ spec }) => !spec.alone).map(({ metadata }) => metadata.name),
    [],
  );
});
