import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LANGUAGES } from '#lab/spec/language.ts';
import { TCP_STATES } from '#lab/spec/state.ts';
import { builtInNames, loadExperiments } from '../run/load-experiments.ts';
import { inLanguage, translatedNames } from '../run/load-translation.ts';
import { experimentList } from './experiment-list.ts';
import { explainStateText } from './explain-state-text.ts';
import { explainText } from './explain-text.ts';
import { textWidth } from './text-width.ts';

const experiments = loadExperiments(builtInNames()).flatMap((file) => file.experiments);

test('explain and list keep within the terminal in every language, for every experiment and state', () => {
  for (const language of LANGUAGES) {
    const texts = experiments.map((experiment) => inLanguage(experiment, language));
    for (const [columns, color] of [
      [64, false],
      [80, true],
      [200, false],
    ] as const) {
      const terminal = { columns, color };
      const all = [
        ...texts.map((experiment) => explainText(experiment, terminal, language)),
        ...TCP_STATES.map((state) => explainStateText(state, texts, { terminal, language })),
        experimentList(texts, terminal, language),
      ].join('\n');
      for (const line of all.split('\n')) assert.ok(textWidth(line) <= columns, `${columns}: ${line}`);
    }
  }
});

test('explainStateText names the experiments that show the state, and no others', () => {
  const text = explainStateText('FIN_WAIT_2', experiments, {
    terminal: { columns: 100, color: false },
    language: 'en',
  });
  assert.deepEqual(text.match(/synfin run \S+/g), ['synfin run fin-wait-2']);
});

test('explainText in Chinese has no English label left', () => {
  const translated = translatedNames('zh');
  for (const experiment of experiments.filter(({ metadata }) => translated.includes(metadata.name))) {
    const text = explainText(inLanguage(experiment, 'zh'), { columns: 100, color: false }, 'zh');
    assert.doesNotMatch(text, /^[A-Z][a-z ]+$/m);
    assert.doesNotMatch(text, /\bexpect |\bthe (client|server|proxy)\b/);
  }
});

test('the list in Chinese is aligned: every title begins in the same column', () => {
  const texts = experiments.map((experiment) => inLanguage(experiment, 'zh'));
  const [head = '', ...lines] = experimentList(texts, { columns: 110, color: false }, 'zh').split('\n');
  const column = textWidth(head.slice(0, head.indexOf('标题')));
  for (const { metadata, spec } of texts) {
    const line = lines.find((text) => text.startsWith(`${metadata.name} `)) ?? '';
    // A long title goes on in the next line; its first characters are in this one.
    const title = spec.about.title.slice(0, 8);
    assert.equal(textWidth(line.slice(0, line.lastIndexOf(title))), column, line);
  }
});
