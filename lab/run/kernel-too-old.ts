// Whether a kernel is older than an experiment needs it.
import type { Experiment } from '../spec/experiment.ts';

/**
 * @param release as `uname -r` has it; one that cannot be read is too old
 * @returns why the experiment would prove nothing; null: the kernel will do
 */
export function kernelTooOld({ spec }: Experiment, release: string): string | null {
  const wanted = spec.requires.kernel;
  if (wanted === undefined) return null;
  const [[major = 0, minor = 0], [ours = 0, oursMinor = 0]] = [numbers(wanted), numbers(release)];
  if (ours > major || (ours === major && oursMinor >= minor)) return null;
  return `this experiment needs Linux ${wanted} or later; this is ${release}`;
}

function numbers(release: string): number[] {
  return release.split(/[.-]/).slice(0, 2).map(Number);
}
