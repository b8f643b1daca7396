// The lanes of a lab's proxies: the parts of one lane are one, and a user's word finds it.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { PodService } from './pod-service.ts';
import { chooseLane, faultNameAt, wholeLanes } from './proxy-lane.ts';

const proxyWith = (...names: string[]) =>
  ({ get: () => Promise.resolve(names.map((name, i) => ({ name, port: 9001 + i }))) }) as never as PodService;

it('wholeLanes puts the parts of a lane together, over all proxies', async () => {
  const proxies = [proxyWith('closing.main.0', 'closing.main.1'), proxyWith('closing.main.2', 'other')];
  const lanes = await wholeLanes({ proxies });
  assert.deepEqual(
    lanes.map(({ name, parts }) => [name, parts.length]),
    [
      ['closing.main', 3],
      ['other', 1],
    ],
  );
  const names = lanes[0]?.parts.map((part) => faultNameAt('drop', part));
  assert.deepEqual(names, ['drop.0', 'drop.1', 'drop.2']);
});

it('chooseLane takes the only lane, or the one that is named as the experiment has it, and says what there is', async () => {
  const lanes = await wholeLanes({ proxies: [proxyWith('closing.main', 'closing.second')] });
  assert.equal(chooseLane(lanes, undefined).name, 'closing.main');
  assert.equal(chooseLane(lanes, 'second').name, 'closing.second');
  assert.equal(chooseLane(lanes.slice(1), undefined).name, 'closing.second');
  assert.throws(() => chooseLane(lanes, 'third'), /the Lab has closing\.main, closing\.second/);
  assert.throws(() => chooseLane([], undefined), /the Lab has none now/);
});
