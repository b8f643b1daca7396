// findLabName: the Lab that is meant, and what to say where none is.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { findLabName } from './find-lab-name.ts';
import type { Cluster } from './open-cluster.ts';

/** Of the cluster only what is asked: the Labs of a namespace. */
function clusterWith(...names: string[]): Cluster {
  const items = names.map((name) => ({ metadata: { name, namespace: 'labs' } }));
  return { api: { list: async () => ({ items }) }, namespace: 'labs' } as never;
}

it('findLabName is the Lab of that name, or the only one where no name was given', async () => {
  assert.equal(await findLabName(clusterWith('one', 'two'), 'two'), 'two');
  assert.equal(await findLabName(clusterWith('one'), 'default'), 'one');
  assert.equal(await findLabName(clusterWith('one', 'default'), 'default'), 'default');
});

it('findLabName throws where there is no Lab of that name, and names those that are there', async () => {
  await assert.rejects(findLabName(clusterWith('one', 'two'), 'three'), {
    name: 'ClusterError',
    message: 'Cannot find Lab "three" in namespace "labs": there are one, two',
  });
  await assert.rejects(findLabName(clusterWith(), 'three'), /Cannot find Lab .*: there is no Lab$/);
});

it('findLabName throws where no name was given and there are several, or none', async () => {
  await assert.rejects(
    findLabName(clusterWith('one', 'two'), 'default'),
    /Cannot choose a Lab of namespace "labs": there are one, two; name one by --name$/,
  );
  await assert.rejects(findLabName(clusterWith(), 'default'), /: there is no Lab; name one by --name$/);
});
