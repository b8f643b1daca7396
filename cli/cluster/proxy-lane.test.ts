// wholeLanes and chooseLane: the parts of a lane are one lane, and a short name is enough where it means only one.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { BadInputError } from '../exit-status.ts';
import type { PodService } from './pod-service.ts';
import { chooseLane, faultNameAt, type WholeLane, wholeLanes } from './proxy-lane.ts';

/** Of a service only what is asked: the lanes of a proxy. */
function proxyWith(...names: string[]): PodService {
  return { get: async () => names.map((name, i) => ({ name, port: 7000 + i })) } as never;
}
const lanes = (...names: string[]): WholeLane[] => names.map((name) => ({ name, parts: [] }));

it('wholeLanes of two proxies has the parts of a lane under its one name', async () => {
  const found = await wholeLanes({ proxies: [proxyWith('a.main.0'), proxyWith('a.main.1', 'b.main')] });
  assert.deepEqual(
    found.map(({ name, parts }) => [name, parts.map((part) => part.name)]),
    [
      ['a.main', ['a.main.0', 'a.main.1']],
      ['b.main', ['b.main']],
    ],
  );
  assert.deepEqual(
    found.flatMap(({ parts }) => parts.map((part) => faultNameAt('drop', part))),
    ['drop.0', 'drop.1', 'drop'],
  );
});

it('chooseLane takes the only lane, else the one of that name, else main', () => {
  assert.equal(chooseLane(lanes('a.side'), undefined).name, 'a.side');
  assert.equal(chooseLane(lanes('a.side', 'a.main'), undefined).name, 'a.main');
  assert.equal(chooseLane(lanes('a.side', 'a.main'), 'side').name, 'a.side');
  assert.equal(chooseLane(lanes('a.main', 'b.main'), 'b.main').name, 'b.main');
});

it('chooseLane throws where no lane, or more than one, has the name, and names all', () => {
  const cannot = (message: string) => new BadInputError(message);
  assert.throws(
    () => chooseLane(lanes('a.main', 'b.main'), undefined),
    cannot('Cannot choose lane "main": the Lab has a.main, b.main; name one by --lane'),
  );
  assert.throws(
    () => chooseLane(lanes('a.main'), 'side'),
    /Cannot choose lane "side": the Lab has a\.main; name/,
  );
});

it('chooseLane throws where the Lab has no lane', () => {
  assert.throws(
    () => chooseLane([], 'main'),
    /Cannot choose a lane: the Lab has none now; an Experiment that runs in it makes them$/,
  );
});
