// Makes the live page: one script, one style sheet, one document, in memory or as files.
//
//   node scripts/build-page.ts FOLDER
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, transform } from 'esbuild';
import { stateCss } from '#lab/report/html/state-look.ts';

const ROOT = path.join(import.meta.dirname, '..');
const PAGE = 'live/page';
/** What the page shares with reports, so that they look like one product. */
const REPORT_STYLES = ['base', 'head', 'tables', 'states', 'timeline', 'ladder'].map(
  (name) => `lab/report/html/page/${name}.css`,
);
const STYLES = ['layout', 'machine', 'views', 'controls'].map((name) => `${PAGE}/style/${name}.css`);

/** The files of the page by their names. */
export interface LivePage {
  'index.html': string;
  'app.js': string;
  'app.css': string;
  'icon.svg': string;
}

export async function buildPage(): Promise<LivePage> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [`${PAGE}/start-page.ts`],
    bundle: true,
    write: false,
    minify: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2024',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'error',
  });
  const styles = [stateCss(), ...[...REPORT_STYLES, ...STYLES].map(read)].join('\n');
  const { code } = await transform(styles, { loader: 'css', minify: true, charset: 'utf8' });
  return {
    'index.html': read(`${PAGE}/index.html`),
    'app.js': outputFiles[0]?.text ?? '',
    'app.css': code,
    'icon.svg': read(`${PAGE}/icon.svg`),
  };
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** The built page as files of a folder, which is made if need be. */
export async function writePage(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(await buildPage())) writeFileSync(path.join(folder, name), text);
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new Error('Cannot build the page: no folder is given');
  await writePage(folder);
}
