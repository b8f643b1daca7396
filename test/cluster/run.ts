// npm run test:cluster: what needs a real Kubernetes, on the cluster that KUBECONFIG names. Without one it says what it skips.
//
//   KUBECONFIG=… npm run test:cluster [-- FILE…]
//
// The cluster has to have the image (npm run image), by the name in SYNFIN_IMAGE, localhost/synfin:dev by default.
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import path from 'node:path';
import { kubectl } from '#test/fixtures/kube-tools.ts';
import { runTests } from '#test/run-tests.ts';

/** Pods have to be scheduled, started and ended. */
const TEST_LIMIT_MS = 10 * 60_000;
const STEP_LIMIT_MS = 80 * 60_000;

const ROOT = path.join(import.meta.dirname, '../..');
const asked = process.argv.slice(2);
const files = asked.length > 0 ? asked : globSync('test/cluster/**/*.test.ts', { cwd: ROOT }).sort();

if (!process.env.KUBECONFIG) {
  console.log(`Skipped, as KUBECONFIG names no cluster:\n${files.map((file) => `  ${file}\n`).join('')}`);
  console.log(`0 passed, 0 failed, ${files.length} skipped`);
} else {
  const version = spawnSync(await kubectl(), ['version', '--request-timeout=10s'], { encoding: 'utf8' });
  if (version.status !== 0) {
    console.error(`Cannot reach the cluster of KUBECONFIG: ${version.stderr.trim()}`);
    process.exit(1);
  }
  console.log(version.stdout.trim());
  // One at a time: a cluster's node is shared, and so are kernel counters.
  const counts = await runTests({
    files,
    concurrency: 1,
    limitMs: TEST_LIMIT_MS,
    stepLimitMs: STEP_LIMIT_MS,
  });
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
}
