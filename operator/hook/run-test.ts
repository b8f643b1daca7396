// Runs an experiment to its end, and says what has become of it.
import type { ExperimentInput } from '#lab/spec/experiment.ts';
import type { ExperimentStatus } from '#lab/spec/experiment-status.ts';
import type { KubeApi } from '#operator/kube/kube-api.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { EXPERIMENTS } from '#operator/kube/resources.ts';
import { wait } from '#operator/kube/wait.ts';
import type { HookRun } from './hook-run.ts';

const LOOK_MS = 1000;

type ExperimentObject = KubeObject & { status?: ExperimentStatus };

/** @returns whether it was Confirmed. The object is deleted in any case. @throws KubeError */
export async function runTest(api: KubeApi, experiment: ExperimentInput, run: HookRun): Promise<boolean> {
  const { name, namespace = '' } = experiment.metadata;
  await api.create(EXPERIMENTS, experiment as unknown as KubeObject);
  run.say(`Experiment "${name}" was made in namespace "${namespace}"`);
  try {
    return await untilComplete(api, { name, namespace }, run);
  } finally {
    await api.delete(EXPERIMENTS, { name, namespace });
  }
}

async function untilComplete(
  api: KubeApi,
  { name, namespace }: { name: string; namespace: string },
  { timing, signal, say }: HookRun,
): Promise<boolean> {
  let told = '';
  while (!signal.aborted) {
    const found = await api.get<ExperimentObject>(EXPERIMENTS, namespace, name);
    if (!found) throw new Error(`Cannot wait for Experiment "${name}": somebody has deleted it`);
    const { verdict, reasons = [], conditions = [] } = found.status ?? {};
    if (conditions.some(({ type, status }) => type === 'Complete' && status === 'True')) {
      say([`${verdict ?? 'no verdict'}: ${name}`, ...reasons.map((reason) => `  ${reason}`)].join('\n'));
      return verdict === 'Confirmed';
    }
    const now = progressText(found.status);
    if (now !== told) say(now);
    told = now;
    await wait(timing, LOOK_MS, signal);
  }
  say(`not complete in time; last: ${told}`);
  return false;
}

function progressText({ currentStep, conditions = [] }: ExperimentStatus = {}): string {
  const step = currentStep === undefined ? [] : [`step "${currentStep}"`];
  const why = conditions
    .filter(({ type, status }) => status === 'True' && (type === 'Progressing' || type === 'Stalled'))
    .map(({ type, reason, message }) => `${type}, ${reason}: ${message}`);
  const parts = [...step, ...why];
  return parts.length === 0 ? 'the operator has said nothing yet' : parts.join('; ');
}
