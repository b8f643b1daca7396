// Reflector: whatever goes wrong on the way, in the end its copy is what the server has, and it told of every change.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { until } from '#services/control/until.ts';
import { FakeKube } from '#test/fixtures/fake-kube/fake-kube.ts';
import { HttpKubeApi } from './http-kube-api.ts';
import type { KubeObject } from './kube-object.ts';
import { findKubernetes } from './kubernetes.ts';
import { objectKey } from './object-key.ts';
import { Reflector } from './reflector.ts';
import { CONFIG_MAPS } from './resources.ts';
import { REAL_TIMING } from './timing.ts';

const STEPS = 120;
/** Pauses, but not the times of lists and watches, are a hundredth of what they are. */
const patient = {
  ...REAL_TIMING,
  after: (ms: number, run: () => void) => REAL_TIMING.after(ms > 60_000 ? ms : ms / 100, run),
};

/** Numbers that are the same for the same seed. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % sides;
  };
}

for (const seed of [1, 2, 3]) {
  it(`Reflector has what the server has after ${STEPS} changes among faults, seed ${seed}`, async () => {
    const fake = await FakeKube.start({ namespaces: ['a'] });
    const api = new HttpKubeApi(findKubernetes({ kubeconfig: fake.kubeconfig }), {
      timing: patient,
      pageSize: 3,
    });
    const seen = new Map<string, string | undefined>();
    const reflector: Reflector<KubeObject> = new Reflector({
      ...{ api, resource: CONFIG_MAPS, timing: patient, onError: () => undefined },
      onChange: (key) => seen.set(key, reflector.get(key)?.metadata.resourceVersion),
    });
    const roll = dice(seed);
    const wanted = () => versions(fake.list(CONFIG_MAPS));
    const caughtUp = () =>
      until(
        () => versions(reflector.list()),
        (found) => isSame(found, wanted()),
      );
    reflector.start();
    for (let step = 0; step < STEPS; step++) {
      change(fake, roll);
      disturb(fake, roll);
      // Else most of it would happen while the first list is on its way.
      if (roll(8) === 0) await caughtUp();
      else await new Promise((resolve) => setImmediate(resolve));
    }
    await caughtUp();
    const told = [...seen].filter(([, version]) => version !== undefined) as [string, string][];
    assert(isSame(Object.fromEntries(told), wanted()), 'told of what it has');
    await reflector.stop();
    assert.equal(fake.watches.size <= 1, true);
    await fake.stop();
  });
}

function change(fake: FakeKube, roll: (sides: number) => number): void {
  const kind = fake.kind(CONFIG_MAPS);
  const name = `c${roll(12)}`;
  const target = { kind, namespace: 'a', name };
  const isThere = fake.get(CONFIG_MAPS, 'a', name) !== undefined;
  if (isThere && roll(3) === 0) fake.verbs.delete(target);
  else if (isThere) fake.verbs.patch(target, 'Merge', { data: { a: String(roll(1000)) } }, 'test');
  else fake.verbs.create(kind, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } }, 'test');
}

function disturb(fake: FakeKube, roll: (sides: number) => number): void {
  const refuse = (code: number, reason: string) =>
    fake.faults.add(() => true, { type: 'Refuse', code, reason });
  const disturbances = [
    () => fake.store.compact(),
    () => [...fake.watches].map((watch) => watch.drop()),
    () => [...fake.watches].map((watch) => watch.end()),
    () => [...fake.watches].map((watch) => watch.expire()),
    () => [...fake.watches].map((watch) => watch.bookmark()),
    () => refuse(500, 'InternalError'),
    () => refuse(410, 'Expired'),
    () => refuse(429, 'TooManyRequests'),
    () => fake.faults.add(() => true, { type: 'Drop' }),
    () => fake.faults.add(({ isWatch }) => !isWatch, { type: 'CutAnswer' }),
  ];
  disturbances[roll(disturbances.length * 4)]?.();
}

function versions(objects: readonly KubeObject[]): Record<string, string | undefined> {
  return Object.fromEntries(objects.map(({ metadata }) => [objectKey(metadata), metadata.resourceVersion]));
}

function isSame(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  const text = (versionsOf: Record<string, unknown>) => JSON.stringify(Object.entries(versionsOf).sort());
  return text(one) === text(other);
}
