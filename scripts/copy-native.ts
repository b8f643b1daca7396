// koffi is native code, which no bundle can hold: its package and that of the machine are copied beside the bundles.
import { cpSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

export const NATIVE_PACKAGE = 'koffi';
/** Its C++ sources and its manual are not needed to run it. */
const LEFT_OUT = /\/(?:doc|vendor|lib)$|\.(?:cc|hh|md|txt)$/;

/** @throws Error where the native package for that machine is not installed */
export function copyNative(folder: string, arch: string): void {
  const installed = path.join(createRequire(import.meta.url).resolve(NATIVE_PACKAGE), '../..');
  const platform = `@koromix/koffi-linux-${arch}`;
  if (!existsSync(path.join(installed, platform)))
    throw new Error(
      `Cannot bundle for "${arch}": "${platform}" is not installed; run npm ci --os=linux --cpu=${arch}`,
    );
  for (const name of [NATIVE_PACKAGE, platform])
    cpSync(path.join(installed, name), path.join(folder, 'node_modules', name), {
      recursive: true,
      filter: (source) => !LEFT_OUT.test(source),
    });
}
