// Experiments of the operator up to their run, against the fake API server, with pods that are only said to run.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '#services/control/until.ts';
import { ABOUT } from '#test/fixtures/about.ts';
import { OperatorAtWork } from '#test/fixtures/operator-at-work.ts';
import { EXPERIMENTS, LABS } from './kube/resources.ts';

let at: OperatorAtWork;
before(async () => {
  at = await OperatorAtWork.start();
});
after(() => at.stop());

const steps = [{ name: 'one' }];

test('an Experiment that is suspended waits, and makes no lab', async () => {
  await at.make(EXPERIMENTS, 'suspended', { about: ABOUT, steps, suspend: true });
  const status = await until(
    () => at.experimentStatus('suspended'),
    (seen) => at.conditionOf(seen, 'Progressing')?.reason === 'Suspended',
  );
  assert.equal(at.conditionOf(status, 'Complete')?.status, 'False');
  assert.equal(at.fake.get(LABS, 'labs', 'suspended'), undefined);
});

test('an Experiment is Stalled where its Lab is missing, is another one, or has not its lanes', async () => {
  await at.make(EXPERIMENTS, 'no-lab', { about: ABOUT, steps, labRef: { name: 'nowhere' } });
  assert.equal((await at.whenStalled(() => at.experimentStatus('no-lab')))?.reason, 'LabNotFound');
  await at.make(LABS, 'taken', {});
  await at.make(EXPERIMENTS, 'taken', { about: ABOUT, steps });
  assert.equal((await at.whenStalled(() => at.experimentStatus('taken')))?.reason, 'LabNameTaken');
  const elsewhere = [{ name: 'one', client: { lane: 'other', behaviour: { connections: 1 } } }];
  await at.make(EXPERIMENTS, 'no-lane', { about: ABOUT, steps: elsewhere, labRef: { name: 'taken' } });
  const stalled = await at.whenStalled(() => at.experimentStatus('no-lane'));
  assert.equal(stalled?.reason, 'LabDoesNotFit');
  assert.match(stalled?.message ?? '', /spec\.steps\[0\]\.client\.lane: "other" is no lane/);
});

test('Experiments whose preflight fails are Stalled with the reason, give their lab back, and do not wake each other', async () => {
  await at.make(LABS, 'broken', {});
  await at.whenReady('broken');
  at.lanesRefused.set('broken', 'DELETE');
  const hopeful = { namespace: 'labs', name: 'hopeful' };
  await at.make(EXPERIMENTS, 'hopeful', { about: ABOUT, steps, labRef: { name: 'broken' } });
  const stalled = await at.whenStalled(() => at.experimentStatus('hopeful'));
  assert.equal(stalled?.reason, 'LabDoesNotAnswer');
  assert.match(stalled?.message ?? '', /Cannot ask the client: no/);
  await at.make(EXPERIMENTS, 'another', { about: ABOUT, steps, labRef: { name: 'broken' } });
  await at.whenStalled(() => at.experimentStatus('another'));
  const said = new Set<string | undefined>();
  at.fake.store.listen(() => {
    said.add(at.conditionOf(at.experimentStatus('hopeful'), 'Stalled')?.status);
  });
  const before = at.refusals;
  await at.api.patchMerge(EXPERIMENTS, { metadata: { ...hopeful, annotations: { note: 'try again' } } });
  await until(
    () => at.refusals,
    (now) => now > before,
  );
  assert.deepEqual([...said], ['True']);
  // Each looks again by itself after ten seconds.
  assert.ok(at.refusals < 20, `${at.refusals} refusals`);
  for (const name of ['hopeful', 'another']) {
    await at.api.delete(EXPERIMENTS, { namespace: 'labs', name });
    await until(
      () => at.fake.get(EXPERIMENTS, 'labs', name),
      (left) => left === undefined,
    );
  }
});
