// The style and the script of HTML reports, from lab/report/html/page. They are for a browser, so they are read, not imported.
import { readFileSync } from 'node:fs';
import type { PageParts } from '#lab/report/html/html-page.ts';

/** What is used stands before what uses it. All share one scope: a name is used once. */
const SCRIPTS = ['theme-switch', 'timeline-cursor', 'ladder-stepper', 'meaning-popup', 'start-page'];
const STYLES = ['base', 'head', 'tables', 'states', 'timeline', 'ladder', 'print'];

const PAGE = new URL('../lab/report/html/page/', import.meta.url);

export function readPageParts(): PageParts {
  return {
    script: SCRIPTS.map((name) => withoutSeams(read(`${name}.js`))).join('\n'),
    css: STYLES.map((name) => read(`${name}.css`)).join('\n'),
  };
}

function read(name: string): string {
  return readFileSync(new URL(name, PAGE), 'utf8');
}

/** One script of several modules: without the lines that join them. */
function withoutSeams(module: string): string {
  return module.replace(/^import [^;]*;\n/gm, '').replace(/^export /gm, '');
}
