import assert from 'node:assert/strict';
import { test } from 'node:test';
import { experiment } from '#lab/spec/experiment.ts';
import { KIND_LABEL } from '#lab/spec/experiment-kind.ts';
import { listedExperiment } from './listed-experiment.ts';

const ABOUT = { title: 'A', done: 'b', expect: 'c', why: 'd', remedy: 'e' };

function listed(labels: Record<string, string>) {
  return listedExperiment(
    experiment.parse({
      apiVersion: 'synfin.dev/v1alpha1',
      kind: 'Experiment',
      metadata: { name: 'mine', labels },
      spec: { about: ABOUT, steps: [{ name: 'open', client: { behaviour: { connections: 1 } } }] },
    }),
  );
}

test('listedExperiment has its name, title, area and what is done', () => {
  const labels = { [KIND_LABEL]: 'incident' };
  assert.deepEqual(listed(labels), { name: 'mine', title: 'A', area: 'incident', summary: 'b' });
});

test('listedExperiment of no kind has an empty area', () => {
  assert.equal(listed({}).area, '');
});
