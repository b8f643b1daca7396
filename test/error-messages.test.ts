// Every error message of the project is known to a test: the words by which it is told stand in one. Whether each is
// provoked as well tells test/unprovoked-errors.ts, by hand.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { errorTexts, plainWords, tellingWords } from './error-texts.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
// What the live page's script throws in a browser is a defect of its own, told to nobody.
const files = globSync('{cli,lab,linux,live,operator,runner,services}/**/*.ts', {
  cwd: root,
  exclude: ['live/page/**'],
}).sort();
const tests = [
  ...files.filter((file) => file.endsWith('.test.ts')),
  ...globSync('test/**/*.ts', { cwd: root }),
];

test('every error message has a test that knows it by its words', () => {
  const messages = files
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => errorTexts(read(file)).map((each) => ({ ...each, file })));
  assert.ok(messages.length > 150, `only ${messages.length} messages found`);
  const known = plainWords(tests.map(read).join('\n'));
  const all = [...new Set(messages.map(({ text }) => text))];
  const unknown = messages.filter(({ text }) => {
    const runs = tellingWords(text, all);
    return runs.length > 0 && !runs.some((run) => known.includes(` ${run} `));
  });
  assert.deepEqual(
    unknown.map(({ file, line, text }) => `${file}:${line}: ${text}`),
    [],
  );
});

test('errorTexts finds what errors are made with, and what a schema says', () => {
  const source = `
    // throw new Error('Cannot be a comment')
    const pattern = /Cannot '/;
    throw new TypeError(\`Cannot \${verb} "\${name}": it is \${is ? 'of no use' : 'gone now'}\`);
    z.string().regex(/^[a-z']$/, 'must be a letter');
    fail(new Conflict('two of them'));
    const title = 'a text about something';`;
  assert.deepEqual(errorTexts(source), [
    { line: 4, text: 'of no use' },
    { line: 4, text: 'gone now' },
    { line: 4, text: 'Cannot … "…": it is …' },
    { line: 5, text: 'must be a letter' },
    { line: 6, text: 'two of them' },
  ]);
});

test('tellingWords are those that no other message has', () => {
  const all = ['Cannot read "…": no such file', 'Cannot write "…": no such file', 'Cannot read'];
  assert.deepEqual(tellingWords('Cannot write "…": no such file', all), []);
  assert.deepEqual(tellingWords('Cannot find lane "…": it has gone away', all), [
    'Cannot find lane',
    'it has gone',
    'has gone away',
  ]);
  assert.equal(plainWords('/has gone\\d+ "away"/'), ' has gone away ');
});
