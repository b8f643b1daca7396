// Before a release goes: every Experiment and Lab, while the operator is there to take back what it has done.
import type { KubeApi } from '#operator/kube/kube-api.ts';
import { KubeError } from '#operator/kube/kube-error.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import type { Resource } from '#operator/kube/resource.ts';
import { EXPERIMENTS, LABS } from '#operator/kube/resources.ts';
import { wait } from '#operator/kube/wait.ts';
import type { HookRun } from './hook-run.ts';

/** How long the operator has to finish what it was doing, before its finalizers are taken off in its place. */
const PATIENCE_MS = 30_000;
const LOOK_MS = 500;
/** Ours, on whatever object. */
const PREFIX = 'synfin.dev/';

/**
 * Experiments first: they make labs of their own.
 *
 * @param namespaces empty: all of them
 * @returns whether nothing is left
 * @throws KubeError
 */
export async function cleanUp(api: KubeApi, namespaces: readonly string[], run: HookRun): Promise<boolean> {
  for (const resource of [EXPERIMENTS, LABS]) {
    const giveUp = run.timing.now() + PATIENCE_MS;
    for (let left = await listAll(api, resource, namespaces, run); left.length > 0; ) {
      for (const object of left.filter(({ metadata }) => !metadata.deletionTimestamp)) {
        await api.delete(resource, targetOf(object));
        run.say(`${resource.kind} "${nameOf(object)}" is deleted`);
      }
      if (run.timing.now() > giveUp) await takeFinalizersOff(api, resource, left, run);
      await wait(run.timing, LOOK_MS, run.signal);
      left = await listAll(api, resource, namespaces, run);
      if (left.length > 0 && run.signal.aborted) {
        run.say(`${left.length} ${resource.plural} are still there: ${left.map(nameOf).join(', ')}`);
        return false;
      }
    }
  }
  return true;
}

/** After a release is gone that has left its objects: nobody is there any more for whom a finalizer could wait. */
export async function letGo(api: KubeApi, namespaces: readonly string[], run: HookRun): Promise<boolean> {
  for (const resource of [EXPERIMENTS, LABS])
    await takeFinalizersOff(api, resource, await listAll(api, resource, namespaces, run), run);
  return true;
}

async function takeFinalizersOff(
  api: KubeApi,
  resource: Resource,
  objects: readonly KubeObject[],
  { say }: HookRun,
): Promise<void> {
  for (const object of objects) {
    const { finalizers = [], resourceVersion } = object.metadata;
    const others = finalizers.filter((name) => !name.startsWith(PREFIX));
    if (others.length === finalizers.length) continue;
    const metadata = {
      ...targetOf(object),
      finalizers: others,
      ...(resourceVersion ? { resourceVersion } : {}),
    };
    await api.patchMerge(resource, { metadata }).catch(unlessGone);
    say(`${resource.kind} "${nameOf(object)}" waits for the operator no longer`);
  }
}

/** Gone, or changed in this moment: the next look tells. */
function unlessGone(error: unknown): void {
  if (!(error instanceof KubeError && [404, 409].includes(error.code))) throw error;
}

async function listAll(
  api: KubeApi,
  resource: Resource,
  namespaces: readonly string[],
  { say }: Pick<HookRun, 'say'>,
): Promise<KubeObject[]> {
  const lists: KubeObject[][] = [];
  for (const namespace of namespaces.length === 0 ? [undefined] : namespaces) {
    try {
      lists.push((await api.list(resource, namespace)).items);
    } catch (error) {
      // Without its definition there is none; and a namespace that is gone has taken the right to look along.
      if (!(error instanceof KubeError && [403, 404].includes(error.code))) throw error;
      if (error.code === 403) say(`skipped: ${error.message}`);
    }
  }
  return lists.flat();
}

function targetOf({ metadata: { name, namespace } }: KubeObject): { name: string; namespace?: string } {
  return { name, ...(namespace === undefined ? {} : { namespace }) };
}

function nameOf({ metadata: { name, namespace = '' } }: KubeObject): string {
  return `${namespace}/${name}`;
}
