import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageOf } from './language.ts';

const CASES: [Record<string, string>, string][] = [
  [{}, 'en'],
  [{ LANG: 'C.UTF-8' }, 'en'],
  [{ LANG: 'zh_CN.UTF-8' }, 'zh'],
  [{ LANG: 'zh' }, 'zh'],
  [{ LANG: 'zha_CN' }, 'en'],
  [{ LC_ALL: 'zh_TW', LANG: 'en_US.UTF-8' }, 'zh'],
  [{ LC_ALL: 'C', LANG: 'zh_CN.UTF-8' }, 'en'],
  [{ LC_ALL: '', LC_MESSAGES: 'zh_HK', LANG: 'C' }, 'zh'],
];

for (const [env, language] of CASES)
  test(`languageOf ${JSON.stringify(env)} is ${language}`, () => assert.equal(languageOf(env), language));
