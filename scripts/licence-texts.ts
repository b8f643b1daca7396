// The licences of the packages that bundles hold: most ask that their text goes where the code goes.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;

/** @param inputs files that went into bundles, from `root` */
export function licenceTexts(root: string, inputs: readonly string[]): string {
  const folders = new Set(inputs.flatMap((input) => PACKAGE.exec(input)?.[0] ?? []));
  return [...folders]
    .sort()
    .map((folder) => licenceOf(path.join(root, folder)))
    .join('\n');
}

function licenceOf(folder: string): string {
  const manifest = path.join(folder, 'package.json');
  if (!existsSync(manifest)) return '';
  const { name, version, license } = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, string>;
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const text = file ? readFileSync(path.join(folder, file), 'utf8') : '';
  return `${name} ${version}: ${license}\n\n${text}\n`;
}
