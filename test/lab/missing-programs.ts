// Why a test is skipped: programs that this machine does not have.
import { spawnSync } from 'node:child_process';

/** False when all are there, else the reason to skip. */
export function missingPrograms(...names: readonly string[]): string | false {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin` };
  const missing = names.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`], { env }).status !== 0);
  return missing.length === 0 ? false : `not installed here: ${missing.join(', ')}`;
}
