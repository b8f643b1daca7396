import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aboutHash } from '#lab/spec/translation.ts';
import { liveExperiment } from '../../test/fixtures/live-source.ts';
import { builtInNames, loadExperiments } from './load-experiments.ts';
import { inLanguage, loadTranslation, translatedNames } from './load-translation.ts';

const builtIn = () => loadExperiments(builtInNames()).flatMap(({ experiments }) => experiments);

test('every Chinese translation is of an experiment that is there, and of the text that it has now', () => {
  const known = new Map(builtIn().map(({ metadata, spec }) => [metadata.name, aboutHash(spec.about)]));
  const wrong = translatedNames('zh').flatMap((name) => {
    const now = known.get(name);
    if (now === undefined) return [`experiments/zh/${name}.yaml: there is no such experiment`];
    const of = loadTranslation(name, 'zh')?.of;
    return of === now ? [] : [`experiments/zh/${name}.yaml is stale: translate anew, and set of: "${now}"`];
  });
  assert.deepEqual(wrong, []);
});

test('every experiment has a Chinese translation', (t) => {
  const translated = translatedNames('zh');
  const missing = builtIn().filter(({ metadata }) => !translated.includes(metadata.name));
  const told = missing.map(({ metadata, spec }) => `${metadata.name} (of: "${aboutHash(spec.about)}")`);
  // They are shown in English meanwhile, so this is no failure.
  if (missing.length > 0) t.skip(`not yet in experiments/zh/: ${told.join(', ')}`);
});

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
