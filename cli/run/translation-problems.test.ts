import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aboutHash } from '#lab/spec/translation.ts';
import { liveExperiment } from '../../test/fixtures/live-source.ts';
import { builtInNames, loadExperiments } from './load-experiments.ts';
import { translatedNames } from './load-translation.ts';
import { translationProblems } from './translation-problems.ts';

const builtIn = () => loadExperiments(builtInNames()).flatMap(({ experiments }) => experiments);

test('every experiment has a Chinese text, of the English text that it has now', () => {
  assert.deepEqual(translationProblems('zh', builtIn()), []);
});

test('translationProblems names what is missing, what is stale and what is of no experiment, with the hash to set', () => {
  const [missing, stale] = [liveExperiment('not-translated'), liveExperiment('closing')];
  const others = builtIn().filter(({ metadata }) => !['closing', 'handshake'].includes(metadata.name));
  assert.ok(translatedNames('zh').includes('handshake'));
  const of = aboutHash(stale.spec.about);
  assert.deepEqual(translationProblems('zh', [...others, missing, stale]), [
    `experiments/zh/not-translated.yaml is missing: translate experiments/not-translated.yaml, of: "${of}"`,
    `experiments/zh/closing.yaml is stale: experiments/closing.yaml says something else now; then set of: "${of}"`,
    'experiments/zh/handshake.yaml is of no experiment: there is no experiments/handshake.yaml',
  ]);
});
