// For esbuild: what a source file says of its own place (import.meta.url, import.meta.dirname) stays true in a bundle,
// which is one folder up or more. So "../package.json" of cli/version.ts is package.json beside the bundle.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'esbuild';

export function sourcePlaces(root: string): Plugin {
  return {
    name: 'source-places',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
        const place = path.relative(root, file);
        if (place.startsWith('..') || place.includes('node_modules')) return null;
        const text = await readFile(file, 'utf8');
        return { contents: withPlace(text, place), loader: 'ts' };
      });
    },
  };
}

function withPlace(text: string, place: string): string {
  return text
    .replaceAll('import.meta.url', `new URL(${JSON.stringify(place)}, import.meta.url).href`)
    .replaceAll(
      'import.meta.dirname',
      `(import.meta.dirname + ${JSON.stringify(`/${path.posix.dirname(place)}`)})`,
    );
}
