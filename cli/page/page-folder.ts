// Where the built page is. In a checkout it is built when a source of it is newer; elsewhere it comes built.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { commandRunner } from '#linux/command.ts';

const ROOT = join(import.meta.dirname, '../..');
const BUILDER = join(ROOT, 'scripts/build-page.ts');
const BUILT = join(ROOT, 'live/page/dist');
/** What it is made of. */
const SOURCES = ['live', 'lab/spec', 'lab/report/html'].map((folder) => join(ROOT, folder));

/** @throws CommandError if it cannot be built */
export async function pageFolder(): Promise<string> {
  if (existsSync(BUILDER) && isOutdated()) await commandRunner.run(process.execPath, [BUILDER, BUILT]);
  return BUILT;
}

function isOutdated(): boolean {
  const index = statSync(join(BUILT, 'index.html'), { throwIfNoEntry: false });
  return (
    index === undefined ||
    [BUILDER, ...SOURCES.flatMap(filesIn)].some((file) => statSync(file).mtimeMs > index.mtimeMs)
  );
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(BUILT))
    .map((entry) => join(entry.parentPath, entry.name));
}
