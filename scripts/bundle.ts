// Makes the folder that is /app in the image: a bundle for each role, and the files that they read.
//
//   node scripts/bundle.ts FOLDER [--arch x64|arm64]
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { writePage } from './build-page.ts';
import { bundledPrograms } from './bundled-programs.ts';
import { copyNative, NATIVE_PACKAGE } from './copy-native.ts';
import { licenceTexts } from './licence-texts.ts';
import { sourcePlaces } from './source-places.ts';

const ROOT = path.join(import.meta.dirname, '..');
/** What the programs read at run time, each at the place that it has in the repository. */
const READ_FILES = ['package.json', 'LICENSE', 'experiments', 'lab/report/html/page'];
/** Each can be started by its name. Packages that are not ES modules ask for Node's own through "require". */
const BANNER = `#!/usr/bin/env node
import { createRequire as synfinRequire } from 'node:module';const require = synfinRequire(import.meta.url);`;

/** @param arch as process.arch has it, of the machine that the image is for */
export async function bundle(folder: string, arch: string = process.arch): Promise<void> {
  const programs = bundledPrograms();
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: programs.map(({ role, entry }) => ({ in: entry, out: role })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // Names stay as they are: a stack trace from a cluster has to be of use.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    banner: { js: BANNER },
    external: [NATIVE_PACKAGE],
    plugins: [sourcePlaces(ROOT)],
    metafile: true,
    logLevel: 'error',
  });
  for (const file of READ_FILES) cpSync(path.join(ROOT, file), path.join(folder, file), { recursive: true });
  await writePage(path.join(folder, 'live/page/dist'));
  for (const { role, entry } of programs) {
    chmodSync(path.join(folder, `${role}.mjs`), 0o755);
    writeStandIn(folder, role, entry);
  }
  copyNative(folder, arch);
  writeFileSync(path.join(folder, 'licences.txt'), licenceTexts(ROOT, Object.keys(metafile.inputs)));
}

/** Where the local runtime looks for a program, so that it works in the image too: `docker run --privileged … synfin tour`. */
function writeStandIn(folder: string, role: string, entry: string): void {
  const file = path.join(folder, entry);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `import '${path.relative(path.dirname(entry), `${role}.mjs`)}';\n`);
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: { arch: { type: 'string' } },
    allowPositionals: true,
  });
  const [folder] = positionals;
  if (folder === undefined) throw new Error('Cannot bundle: no folder is given');
  await bundle(path.resolve(folder), values.arch);
}
