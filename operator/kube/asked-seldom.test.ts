import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualTiming } from '#test/fixtures/manual-timing.ts';
import { AskedSeldom } from './asked-seldom.ts';

test('AskedSeldom asks for each key once in a while, for all who want it then, and again after a failure', async () => {
  const timing = new ManualTiming();
  const asked: string[] = [];
  let fails = false;
  const ask = async (key: string) => {
    asked.push(key);
    if (fails) throw new Error('no');
    return asked.length;
  };
  const answers = new AskedSeldom({ ask, timing, freshMs: 1000 });
  assert.deepEqual(await Promise.all([answers.get('a'), answers.get('a'), answers.get('b')]), [1, 1, 2]);
  await timing.advance(999);
  assert.equal(await answers.get('a'), 1);
  await timing.advance(1);
  fails = true;
  await assert.rejects(answers.get('a'), /no/);
  fails = false;
  assert.equal(await answers.get('a'), 4);
  assert.deepEqual(asked, ['a', 'b', 'a', 'a']);
});
