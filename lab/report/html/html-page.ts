// The shell of a page: one file that refers to nothing outside, and a policy under which nothing else could run in it.
import { createHash } from 'node:crypto';
import { type Html, html, jsonForScript, trusted } from './html.ts';
import { stateCss, statePatterns } from './state-look.ts';

/** What makes the page look and move; read from lab/report/html/page by whoever writes files. */
export interface PageParts {
  css: string;
  /** Plain JavaScript, run once the page is there. */
  script: string;
}

export interface PageContent {
  title: string;
  body: Html;
  /** What the script reads; null: the page has nothing to move. */
  data: unknown;
}

/** The whole file, ending in a newline. */
export function htmlPage({ title, body, data }: PageContent, parts: PageParts): string {
  const css = `${stateCss()}\n${parts.css}`;
  if (/<\/(style|script)/i.test(css + parts.script)) {
    throw new Error('Cannot make a page: its style or script would end its own element');
  }
  const { text } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(css, parts.script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trusted(css)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
${statePatterns()}
${body}
<script type="application/json" id="data">${jsonForScript(data)}</script>
<script type="module">${trusted(parts.script)}</script>
</body>
</html>
`;
  return text;
}

/** Only this style and this script, by their hashes; no image, font, frame, connection or form. */
function policy(css: string, script: string): string {
  return [
    "default-src 'none'",
    `style-src '${hash(css)}'`,
    `script-src '${hash(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
