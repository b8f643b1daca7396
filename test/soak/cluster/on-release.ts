// A soak test on a cluster: installs the chart, lets it be used, takes it away, and looks for what is left.
import { ClusterRelease } from '#test/fixtures/cluster-release.ts';

/**
 * @param use says whether all was well
 * @returns whether it was, and nothing is left
 */
export async function onRelease(
  name: string,
  use: (release: ClusterRelease) => Promise<boolean>,
): Promise<boolean> {
  if (!process.env.KUBECONFIG) {
    process.stderr.write('Cannot run: KUBECONFIG names no cluster\n');
    return false;
  }
  const release = await ClusterRelease.prepare(name);
  try {
    await release.install();
    const isWell = await use(release);
    await release.uninstall();
    const left = await release.left();
    console.log(left.length === 0 ? 'uninstalled: nothing is left' : `LEFT: ${left.join(', ')}`);
    return isWell && left.length === 0;
  } finally {
    await release.delete();
  }
}
