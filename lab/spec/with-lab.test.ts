import assert from 'node:assert/strict';
import { test } from 'node:test';
import { liveExperiment } from '../../test/fixtures/live-source.ts';
import { type Experiment, experiment } from './experiment.ts';
import { labSpec } from './lab.ts';
import { parseDocument } from './problems.ts';
import { withLab } from './with-lab.ts';

/** An experiment in the lab "shared", with a client on this lane. */
function referring(lane: string): Experiment {
  const { apiVersion, kind, metadata, spec } = liveExperiment('a');
  const steps = [{ name: 'one', client: { lane, behaviour: {} } }];
  const document = {
    apiVersion,
    kind,
    metadata,
    spec: { about: spec.about, labRef: { name: 'shared' }, steps },
  };
  const { value, problems } = parseDocument(experiment, document);
  assert.deepEqual(problems, null);
  return value as Experiment;
}

test('withLab puts the lab where its name was, without the behaviour of its own lanes', () => {
  const lab = labSpec.parse({ family: 'IPv6', lanes: [{ name: 'side', client: { connections: 5 } }] });
  const { experiment: whole, problems } = withLab(referring('side'), lab);
  assert.deepEqual(problems, []);
  assert.equal(whole.spec.labRef, undefined);
  assert.equal(whole.spec.lab.family, 'IPv6');
  assert.deepEqual(whole.spec.lab.lanes, [{ name: 'side', record: 'All', conntrack: false }]);
});

test('withLab tells of a lane that the lab does not have', () => {
  assert.deepEqual(withLab(referring('gone'), labSpec.parse({})).problems, [
    {
      path: 'spec.steps[0].client.lane',
      value: null,
      message: '"gone" is no lane of the lab; known lanes: main',
    },
  ]);
});
