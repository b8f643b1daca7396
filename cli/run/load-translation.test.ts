import assert from 'node:assert/strict';
import { test } from 'node:test';
import { liveExperiment } from '../../test/fixtures/live-source.ts';
import { loadExperiments } from './load-experiments.ts';
import { inLanguage } from './load-translation.ts';

test('inLanguage translates the texts and nothing else', () => {
  const [english] = loadExperiments(['closing']).flatMap(({ experiments }) => experiments);
  assert.ok(english);
  const chinese = inLanguage(english, 'zh');
  assert.equal(chinese.spec.about.title, 'CLOSING：双方同时关闭');
  assert.deepEqual({ ...chinese.spec, about: null }, { ...english.spec, about: null });
  assert.deepEqual(chinese.spec.about.shows, english.spec.about.shows);
  assert.equal(inLanguage(english, 'en'), english);
});

test('inLanguage stays English where there is no translation, and where the text is another', () => {
  const unknown = liveExperiment('no-such-experiment');
  assert.equal(inLanguage(unknown, 'zh'), unknown);
  const ofTheSameName = liveExperiment('closing');
  assert.equal(inLanguage(ofTheSameName, 'zh'), ofTheSameName);
});
