import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { KubeApi } from '#operator/kube/kube-api.ts';
import { ClusterSources } from './cluster-sources.ts';

/** As many as there may be, of "lab-0" to "lab-31". */
function full(t: TestContext) {
  const sources = new ClusterSources({
    world: { allLabs: () => [], allExperiments: () => [], podsOf: () => [] },
    ...{ api: {} as KubeApi, open: () => assert.fail('no pod is there'), experiments: [], namespace: 'labs' },
  });
  t.after(() => sources.close());
  const of = (lab: number) => sources.of({ namespace: undefined, lab: `lab-${lab}` });
  return { of, all: Array.from({ length: 32 }, (_, lab) => of(lab)) };
}

const nothing = () => undefined;

test('ClusterSources asked for a lab again gives the same source', (t) => {
  const { of, all } = full(t);
  assert.equal(of(0), all[0]);
});

test('ClusterSources asked for one lab more drops the one that nobody has watched for longest', (t) => {
  const { of, all } = full(t);
  all[0]?.subscribe(nothing)();
  all[1]?.subscribe(nothing);
  of(32);
  const kept = all.filter((source, lab) => lab !== 2 && of(lab) === source);
  assert.equal(kept.length, 31);
  assert.notEqual(of(2), all[2]);
});

test('ClusterSources asked for one lab more while all are watched refuses, until one is left', (t) => {
  const { of, all } = full(t);
  const [leave] = all.map((source) => source.subscribe(nothing));
  assert.throws(() => of(32), {
    status: 503,
    message: 'Cannot show one lab more: 32 are shown already, which is the limit',
  });
  leave?.();
  assert.equal(of(32), of(32));
});
