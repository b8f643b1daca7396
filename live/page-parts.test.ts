import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Script } from 'node:vm';
import { readPageParts } from './page-parts.ts';

test('readPageParts joins the modules to one script: no seam is left, no name is used twice', () => {
  const { script } = readPageParts();
  assert.doesNotMatch(script, /^(?:import|export) /m);
  const names = [...script.matchAll(/^(?:function|const|let) (\w+)/gm)].map(([, name = '']) => name);
  assert.ok(names.includes('startMeaningPopup'));
  assert.deepEqual(names.toSorted(), [...new Set(names)].toSorted());
  assert.ok(new Script(script));
});

test('readPageParts makes a script that writes no markup', () => {
  assert.doesNotMatch(
    readPageParts().script,
    /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b/,
  );
});

test('readPageParts leaves most of 300 kB to what a report says', () => {
  const { css, script } = readPageParts();
  assert.ok(css.length + script.length < 60_000, String(css.length + script.length));
});
