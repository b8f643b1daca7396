import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { choose, type PageWorld } from './page-choice.ts';

const lab = (namespace: string, name: string, extra: object = {}) =>
  ({
    metadata: { namespace, name, uid: `${namespace}-${name}`, ...extra },
    spec: {},
  }) as unknown as KubeObject;

function run(key: string, stage: string, startTime: string, labRef?: string): KubeObject {
  const [namespace = '', name = ''] = key.split('/');
  const status = { progress: { stage, notes: { id: name } }, startTime };
  const spec = labRef === undefined ? {} : { labRef: { name: labRef } };
  return { metadata: { namespace, name }, spec, status } as unknown as KubeObject;
}

const world = (labs: KubeObject[], experiments: KubeObject[]): PageWorld => ({
  allLabs: () => labs,
  allExperiments: () => experiments,
  podsOf: () => [],
});
const told = (of: PageWorld, wanted: { namespace?: string; lab?: string } = {}) => {
  const { namespace, lab: name } = wanted;
  const { lab: chosen, run: shown, isUnderWay } = choose(of, { namespace, lab: name });
  return `${chosen?.namespace}/${chosen?.name} ${shown?.metadata.name} ${isUnderWay}`;
};

test('choose takes the lab in which a run is on, else the first by name with its last run', () => {
  const labs = [lab('b', 'two'), lab('a', 'one'), lab('a', 'gone', { deletionTimestamp: 'now' })];
  const over = [run('a/first', 'Done', '1', 'one'), run('a/second', 'Done', '2', 'one')];
  assert.equal(told(world(labs, over)), 'a/one second false');
  assert.equal(told(world(labs, [...over, run('b/on', 'Running', '3', 'two')])), 'b/two on true');
});

test('choose with a namespace or a lab looks at no other', () => {
  const all = world(
    [lab('a', 'one'), lab('b', 'one'), lab('b', 'two')],
    [run('a/on', 'Running', '3', 'one')],
  );
  assert.equal(told(all, { namespace: 'b' }), 'b/one undefined false');
  assert.equal(told(all, { namespace: 'b', lab: 'two' }), 'b/two undefined false');
  assert.equal(told(all, { lab: 'three' }), 'undefined/undefined undefined false');
});

test('choose shows the last run of a lab that went with it', () => {
  assert.equal(told(world([], [run('a/x', 'Done', '1')]), { lab: 'x' }), 'undefined/undefined x false');
});

/** One that has not begun. */
const waiting = (name: string, creationTimestamp: string, spec: object = {}) =>
  ({ metadata: { namespace: 'a', name, creationTimestamp }, spec }) as unknown as KubeObject;

test('choose takes a run that waits, with its own lab or none, before one that is over, and after one that is on', () => {
  const labs = [lab('a', 'one'), lab('a', 'own')];
  const over = run('a/over', 'Done', '9', 'one');
  assert.equal(told(world(labs, [over, waiting('own', '1')])), 'a/own own false');
  assert.equal(told(world(labs, [over, waiting('refused', '1')])), 'undefined/undefined refused false');
  assert.equal(told(world(labs, [waiting('old', '1'), waiting('own', '2')])), 'a/own own false');
  const on = run('a/on', 'Running', '0', 'one');
  assert.equal(told(world(labs, [on, waiting('own', '1')])), 'a/one on true');
  assert.equal(told(world(labs, [over, waiting('own', '1')]), { lab: 'one' }), 'a/one over false');
});

test('choose shows a stalled run that has no lab, or a stalled one, beside the first lab that stands', () => {
  const status = { conditions: [{ type: 'Stalled', status: 'True' }] };
  const run = { ...waiting('refused', '1'), status };
  const [one, own] = [lab('a', 'one'), lab('a', 'refused')];
  assert.equal(told(world([one], [run])), 'a/one refused false');
  assert.equal(told(world([], [run])), 'undefined/undefined refused false');
  assert.equal(told(world([one, own], [run])), 'a/refused refused false');
  assert.equal(told(world([one, { ...own, status }], [run])), 'a/one refused false');
  assert.equal(told(world([{ ...own, status }], [run])), 'a/refused refused false');
  assert.equal(told(world([{ ...one, status }, lab('a', 'two')], [])), 'a/two undefined false');
});

test('choose counts the time of a run that is to run again from the end of the one before', () => {
  const conditions = [{ type: 'Complete', status: 'False', lastTransitionTime: '3' }];
  const again = { ...waiting('again', '1'), status: { conditions } };
  assert.equal(told(world([], [again, waiting('new', '2')])), 'undefined/undefined again false');
});

test('choose shows a suspended run where nothing else is', () => {
  const suspended = waiting('later', '9', { suspend: true });
  assert.equal(told(world([], [suspended])), 'undefined/undefined later false');
  assert.equal(told(world([], [run('a/x', 'Done', '1'), suspended])), 'undefined/undefined x false');
  assert.equal(told(world([lab('a', 'one')], [suspended])), 'a/one undefined false');
});
