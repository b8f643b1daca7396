// The programs of the image: one bundle each, named for its role.
import { existsSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..');

const ENTRIES = {
  client: 'services/client/main.ts',
  server: 'services/server/main.ts',
  proxy: 'services/proxy/main.ts',
  exporter: 'services/exporter/main.ts',
  operator: 'operator/main.ts',
  hook: 'operator/hook/main.ts',
  synfin: 'cli/main.ts',
  'open-queue': 'cli/doctor/open-queue.ts',
} as const;

export interface BundledProgram {
  /** Of the bundle, without its extension. */
  role: string;
  /** The source file, from the root of the repository. */
  entry: string;
}

/** In the order in which they are made. */
export function bundledPrograms(): BundledProgram[] {
  return Object.entries(ENTRIES)
    .map(([role, entry]) => ({ role, entry }))
    .filter(({ entry }) => existsSync(path.join(ROOT, entry)));
}
