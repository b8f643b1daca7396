// npm run image: builds the image with the bundles of this machine, by docker, podman or buildah, whichever is there.
//
//   npm run image -- [--base IMAGE|ARCHIVE.tar] [--tag NAME] [--builder NAME] [--archive FILE.tar] [--import]
//
// --archive writes the image to a file, for "kind load image-archive" and its like; --import gives it to the containerd
// of this machine, for its kubelet. Neither needs a registry.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.ts';
import {
  BUILDERS,
  type Builder,
  buildCommand,
  importCommand,
  probeCommand,
  saveCommand,
} from './image-builder.ts';

const ROOT = path.join(import.meta.dirname, '..');

const { values: options } = parseArgs({
  options: {
    base: { type: 'string' },
    tag: { type: 'string', default: 'localhost/synfin:dev' },
    builder: { type: 'string' },
    archive: { type: 'string' },
    import: { type: 'boolean', default: false },
  },
});

try {
  await makeImage(findBuilder(options.builder));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function makeImage(builder: Builder): Promise<void> {
  const scratch = mkdtempSync(path.join(tmpdir(), 'synfin-image-'));
  try {
    const context = path.join(scratch, 'app');
    await bundle(context);
    run(
      buildCommand(builder, {
        base: options.base?.endsWith('.tar') ? path.resolve(options.base) : options.base,
        tag: options.tag,
        dockerfile: path.join(ROOT, 'Dockerfile'),
        context,
        version: versionOf(path.join(ROOT, 'package.json')),
        revision: revisionOf(ROOT),
      }),
    );
    if (options.archive !== undefined || options.import) {
      const archive = options.archive ? path.resolve(options.archive) : path.join(scratch, 'image.tar');
      rmSync(archive, { force: true });
      run(saveCommand(builder, options.tag, archive));
      if (options.import) run(importCommand(archive));
    }
    console.log(`Made "${options.tag}" with ${builder}`);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function findBuilder(wanted: string | undefined): Builder {
  const known = BUILDERS.filter((each) => wanted === undefined || each === wanted);
  const found = known.find((each) => {
    const [program = '', ...args] = probeCommand(each);
    return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
  });
  if (found !== undefined) return found;
  const tried =
    known.length > 0 ? `found no ${known.join(', no ')} that works here` : `"${wanted}" is no builder`;
  throw new Error(`Cannot build an image: ${tried}; install one of ${BUILDERS.join(', ')}`);
}

/** With this terminal. */
function run(command: readonly string[]): void {
  const [program = '', ...args] = command;
  const { status, error } = spawnSync(program, args, { stdio: 'inherit' });
  if (status !== 0)
    throw new Error(`Cannot finish "${command.join(' ')}": ${error?.message ?? `status ${status}`}`);
}

function versionOf(manifest: string): string {
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

/** Of a checkout; a copy of the sources has none. */
function revisionOf(folder: string): string {
  const git = spawnSync('git', ['-C', folder, 'rev-parse', 'HEAD'], { encoding: 'utf8' });
  return git.status === 0 ? git.stdout.trim() : 'unknown';
}
