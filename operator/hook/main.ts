// What Helm runs: `hook test`, `hook clean-up` before a release goes, `hook let-go` after one that leaves its objects.
import { randomBytes } from 'node:crypto';
import { HttpKubeApi } from '#operator/kube/http-kube-api.ts';
import { findKubernetes } from '#operator/kube/kubernetes.ts';
import { REAL_TIMING } from '#operator/kube/timing.ts';
import { cleanUp, letGo } from './clean-up.ts';
import { type HookConfig, hookConfig } from './hook-config.ts';
import type { HookRun } from './hook-run.ts';
import { runTest } from './run-test.ts';
import { testExperiment } from './test-experiment.ts';

async function perform({ task, namespaces, timeoutMs }: HookConfig): Promise<boolean> {
  const api = new HttpKubeApi(findKubernetes(), { fieldManager: 'synfin-hook' });
  const ended = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ended.abort());
  const run: HookRun = {
    timing: REAL_TIMING,
    signal: AbortSignal.any([ended.signal, AbortSignal.timeout(timeoutMs)]),
    say: (line) => process.stdout.write(`${line}\n`),
  };
  if (task === 'clean-up') return cleanUp(api, namespaces, run);
  if (task === 'let-go') return letGo(api, namespaces, run);
  // Another one each time: the last may still be on its way out.
  const name = `synfin-test-${randomBytes(3).toString('hex')}`;
  return runTest(api, testExperiment(name, namespaces[0] ?? 'default'), run);
}

try {
  process.exitCode = (await perform(hookConfig(process.argv.slice(2), process.env))) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
