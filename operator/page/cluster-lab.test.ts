import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fault } from '#lab/spec/fault.ts';
import { labSpec } from '#lab/spec/lab.ts';
import type { OpenControl } from '#operator/lab/service-access.ts';
import { ClusterLab } from './cluster-lab.ts';

const LAB = { namespace: 'labs', name: 'one', uid: 'u', spec: labSpec.parse({}) };
const TARGETS = (['client', 'server', 'proxy'] as const).map((component) => ({
  ...{ pod: `one-${component}`, component, uid: component, ip: '10.0.0.1', restarts: 0 },
}));

const view = (lane: string, name: string) => ({
  ...{ lane, name, state: 'InForce', startsInMs: 0, endsInMs: 1000 },
  fault: fault.parse({ name: 'drop', match: { role: 'Fin' }, action: 'Drop' }),
});
const FAULTS = [
  view('main', 'by-hand'),
  view('synfin-preflight.main', 'synfin-preflight.lose-syn'),
  view('x.main', 'x.drop-fin'),
];
const open: OpenControl = () => {
  const nothing = async () => undefined as never;
  const get = async (path: string) => {
    if (path.startsWith('/faults')) return FAULTS as never;
    throw new Error(`Cannot get "${path}": no`);
  };
  return { get, put: nothing, post: nothing, delete: nothing, close: () => undefined };
};

async function faultsFor(experiment: string | null): Promise<string[]> {
  const lab = new ClusterLab(LAB, { targets: TARGETS, experiment, open });
  await lab.look();
  return lab.maker.moment(0, null).faults.map(({ name }) => name);
}

test('ClusterLab shows the faults of the experiment that has the lab, and without one those put by hand', async () => {
  assert.deepEqual(await faultsFor('x'), ['drop-fin']);
  assert.deepEqual(await faultsFor(null), ['by-hand']);
});
