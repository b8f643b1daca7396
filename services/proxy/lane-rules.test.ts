// The rules' text, compared whole: what is in these files is what the kernel gets.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { elementsText, type RuledLane } from './lane-elements.ts';
import { PLACEMENTS, queueRules, tableBody } from './lane-rules.ts';

const LANES: RuledLane[] = [
  {
    spec: { port: 9000, client: '10.77.0.2', server: '10.77.0.4', record: 'FaultedOnly', seed: 1 },
    diversion: 'Transition',
    proxyAddress: '10.77.0.3',
  },
  {
    spec: { port: 9002, client: '10.77.0.2', server: '10.77.0.4', record: 'FaultedOnly', seed: 1 },
    diversion: 'Control',
    proxyAddress: '10.77.0.3',
  },
  {
    spec: { port: 9003, client: '10.77.0.2', server: '10.77.0.4', record: 'FaultedOnly', seed: 1 },
    diversion: 'Acks',
    proxyAddress: '10.77.0.3',
  },
  {
    spec: { port: 9001, client: '10.77.0.2', server: '10.77.0.5', record: 'FaultedOnly', seed: 1 },
    diversion: 'Nothing',
    proxyAddress: '10.77.0.3',
  },
  {
    spec: { port: 9001, client: 'fd77::2', server: 'fd77::4', record: 'All', seed: 1 },
    diversion: 'All',
    proxyAddress: 'fd77::3',
  },
];

for (const placement of PLACEMENTS) {
  const name = `${placement.toLowerCase()}.nft`;
  test(`tableBody and elementsText of a ${placement} are what test/golden/${name} says`, () => {
    const text = `table inet synfin {${tableBody(placement)}}\n${elementsText(placement, LANES)}`;
    assert.equal(text, readFileSync(path.join(import.meta.dirname, '../../test/golden', name), 'utf8'));
  });
}

test('elementsText without lanes empties every set and map that is replaced', () => {
  const text = elementsText('Gateway', []);
  assert.doesNotMatch(text, /add element/);
  assert.equal(text.match(/^flush /gm)?.length, 9);
});

test('queueRules hands over what is marked, and lets it pass where nobody has the queue', () => {
  assert.deepEqual(queueRules(12), [
    '-m mark --mark 0x10000000/0x10000000 -j NFQUEUE --queue-num 12 --queue-bypass',
  ]);
});
