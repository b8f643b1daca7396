// kernelTooOld(): versions are numbers, not texts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ABOUT } from '#test/fixtures/about.ts';
import { experiment } from '../spec/experiment.ts';
import { kernelTooOld } from './kernel-too-old.ts';

function needing(requires: { kernel?: string }) {
  return experiment.parse({
    ...{ apiVersion: 'synfin.dev/v1alpha1', kind: 'Experiment', metadata: { name: 'one' } },
    spec: { about: ABOUT, requires, steps: [{ name: 'one', expect: [] }] },
  });
}

test('kernelTooOld() accepts the kernel that is needed and later ones, and any where none is needed', () => {
  for (const release of ['6.8.0-31-generic', '6.18.44-1-amd64', '6.8-rc1', '7.0.1'])
    assert.equal(kernelTooOld(needing({ kernel: '6.8' }), release), null);
  assert.equal(kernelTooOld(needing({}), 'unknown'), null);
});

test('kernelTooOld() says what is needed and what there is, where that is older or cannot be read', () => {
  for (const release of ['6.1.0-18-amd64', '5.15.0', 'unknown'])
    assert.equal(
      kernelTooOld(needing({ kernel: '6.8' }), release),
      `this experiment needs Linux 6.8 or later; this is ${release}`,
    );
});
