import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html, jsonForScript, trusted } from './html.ts';

test('html escapes what is put in, in text and in attributes', () => {
  const text = `<b a="1" c='2'>&`;
  assert.equal(
    html`<p title="${text}">${text}</p>`.text,
    '<p title="&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;">&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;</p>',
  );
});

test('html joins lists, takes numbers, leaves nothing for null and false, and does not escape itself twice', () => {
  const items = ['a<', 2].map((item) => html`<li>${item}</li>`);
  assert.equal(html`<ul>${items}${null}${false}${0}</ul>`.text, '<ul><li>a&lt;</li><li>2</li>0</ul>');
  assert.equal(html`${trusted('<b>')}${'<b>'}`.text, '<b>&lt;b&gt;');
});

test('jsonForScript of text that would end its element reads back as it was, and ends nothing', () => {
  const value = { text: '</script><!-- <script> & \u2028\u2029' };
  const { text } = jsonForScript(value);
  assert.doesNotMatch(text, /[<>&\u2028\u2029]/);
  assert.deepEqual(JSON.parse(text), value);
});
