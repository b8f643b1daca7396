// experimentObject: what is applied to a cluster is what the resource definition takes, and means the same as the file.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { experimentCrd } from '#lab/crd/experiment-crd.ts';
import { experiment } from '#lab/spec/experiment.ts';
import { admit } from '#test/fixtures/crd-validator.ts';
import { builtInNames, loadExperiments } from '../run/load-experiments.ts';
import { type ExperimentObject, experimentObject } from './experiment-object.ts';

const CRD = experimentCrd();
const EXPERIMENTS = loadExperiments(builtInNames()).flatMap(({ experiments }) => experiments);
const [first] = EXPERIMENTS;
const REQUEST = { namespace: 'labs', run: 'cli-1' };

/** With all defaults, as a file of the same would have it. */
function specOf({ apiVersion, kind, metadata, spec }: ExperimentObject) {
  return experiment.parse({ apiVersion, kind, metadata: { name: metadata.name }, spec }).spec;
}

it('experimentObject gives an object that the resource definition takes, for every experiment', () => {
  assert.ok(EXPERIMENTS.length > 20);
  for (const each of EXPERIMENTS) {
    const object = experimentObject(each, REQUEST);
    const { problems } = admit(CRD, { ...object, metadata: { name: object.metadata.name } });
    assert.deepEqual(problems, [], each.metadata.name);
    const { run: _, ...spec } = specOf(object);
    assert.deepEqual(spec, each.spec);
  }
});

it('experimentObject with a Lab names it, and has none of its own', () => {
  assert.ok(first);
  const { spec, metadata } = experimentObject(first, { ...REQUEST, lab: 'shared', seed: 7 });
  assert.deepEqual(metadata, { ...first.metadata, namespace: 'labs' });
  assert.deepEqual(
    [spec?.labRef, 'lab' in (spec ?? {}), (spec as { seed?: number }).seed],
    [{ name: 'shared' }, false, 7],
  );
});

it('experimentObject with a placement places the proxy of its own lab', () => {
  assert.ok(first);
  const object = experimentObject(first, { ...REQUEST, placement: 'Sidecar' });
  assert.equal(specOf(object).lab.proxy.placement, 'Sidecar');
});
