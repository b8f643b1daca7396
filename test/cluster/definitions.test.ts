// The resource definitions on a real API server: it takes them, with the cost of their rules, and refuses what is wrong.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { CustomResourceDefinition } from '#lab/crd/crd.ts';
import { experimentCrd } from '#lab/crd/experiment-crd.ts';
import { labCrd } from '#lab/crd/lab-crd.ts';
import { until } from '#services/control/until.ts';
import { changed, pathOf } from '#test/fixtures/at-path.ts';
import { ClusterNamespace } from '#test/fixtures/cluster-namespace.ts';
import { wholeExperiment } from '#test/fixtures/whole-experiment.ts';

const ROOT = path.join(import.meta.dirname, '../..');
/** A group of its own, beside those of a release that may be there. */
const GROUP = `test-${randomBytes(3).toString('hex')}.synfin.dev`;
const CRDS = [labCrd(), experimentCrd()].map(inGroup);

let namespace: ClusterNamespace;

function inGroup(crd: CustomResourceDefinition): CustomResourceDefinition {
  const { names } = crd.spec;
  return {
    ...crd,
    metadata: { name: `${names.plural}.${GROUP}` },
    spec: { ...crd.spec, group: GROUP, names: { ...names, shortNames: [], categories: [] } },
  };
}

/** What the API server says of it, without keeping it; empty where it takes it. */
async function refusal(text: string): Promise<string> {
  const ours = text.replace('synfin.dev/v1alpha1', `${GROUP}/v1alpha1`);
  try {
    await namespace.pipe(ours, 'create', '--dry-run=server', '--validate=strict', '-f', '-');
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

before(async () => {
  namespace = await ClusterNamespace.create('definitions', 'restricted');
  for (const crd of CRDS) {
    // Not "apply": its annotation would not tell whether the definition is small.
    await namespace.pipe(JSON.stringify(crd), 'create', '-f', '-');
    // Not by a filter: for a moment the conditions are null, which kubectl's filters do not take.
    const look = () =>
      namespace.kubectl('get', 'crd', crd.metadata.name, '--output', 'jsonpath={.status.conditions}');
    await until(look, (text) => /"status":"True","type":"Established"/.test(text), 60_000);
  }
});
after(async () => {
  for (const { metadata } of CRDS)
    await namespace.kubectl('delete', 'crd', metadata.name, '--ignore-not-found');
  await namespace.delete();
});

test('an API server takes every experiment that comes with synfin, and one that uses every field', async () => {
  for (const file of globSync('experiments/*.yaml', { cwd: ROOT }))
    assert.equal(await refusal(readFileSync(path.join(ROOT, file), 'utf8')), '', file);
  assert.equal(await refusal(JSON.stringify(wholeExperiment())), '');
});

const WRONG: [place: string, value: unknown, message: RegExp][] = [
  ['spec.unknown', 1, /unknown field "spec\.unknown"/],
  ['spec.labRef', { name: 'shared' }, /spec\.labRef: .*labRef contradicts lab; use one of them/],
  ['spec.steps[0].faults[1].delay', undefined, /faults\[1\]\.delay: .*delay is required by action "Delay"/],
  ['spec.steps[0].expect[0].sockets.state', 'ESTAB', /supported values: "LISTEN", "SYN_SENT"/],
  ['spec.steps[1].release', ['drop'], /release must name faults with action: Hold that a step puts/],
  ['spec.steps[0].client.lane', 'gone', /lane of a client must be one of the lab's lanes/],
  ['spec.deadline', '25h', /spec\.deadline: .*must be at most 24h/],
  ['spec.lab.client.sysctls', { 'kernel.hostname': '1' }, /keys must be: A sysctl/],
  ['metadata.name', 'x'.repeat(41), /metadata\.name must have at most 40 characters/],
];

for (const [place, value, message] of WRONG) {
  test(`an API server refuses an Experiment with ${place} = ${JSON.stringify(value)}, and says why`, async () => {
    assert.match(await refusal(JSON.stringify(changed(wholeExperiment(), pathOf(place), value))), message);
  });
}

test('an API server refuses a Lab of two lanes with one port, and says why', async () => {
  const lanes = ['a', 'b'].map((name) => ({ name, port: 9001 }));
  const lab = { apiVersion: 'synfin.dev/v1alpha1', kind: 'Lab', metadata: { name: 'l' }, spec: { lanes } };
  assert.match(await refusal(JSON.stringify(lab)), /spec\.lanes: .*ports of lanes must differ/);
});
