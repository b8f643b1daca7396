// Which lab, and which run, the page of a cluster shows.
import type { ExperimentStatus } from '#lab/spec/experiment-status.ts';
import { type LabSpec, labSpec } from '#lab/spec/lab.ts';
import { type ExperimentObject, labNameOf } from '#operator/experiment/experiment-object.ts';
import { isOver, runUnderWay } from '#operator/experiment/run-notes.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { type KubeWorld, keyOf } from '#operator/kube-world.ts';
import type { PlannedLab } from '#operator/lab/lab-object.ts';

/** What is asked for; undefined: any. */
export interface Wanted {
  namespace: string | undefined;
  lab: string | undefined;
}

export interface PageWorld extends Pick<KubeWorld, 'podsOf'> {
  allLabs(): KubeObject[];
  allExperiments(): KubeObject[];
}

export interface Choice {
  /** Null: none is there. */
  lab: PlannedLab | null;
  /** The run that is on, that waits to begin, or that began last. */
  run: ExperimentObject | null;
  /** Whether that run has the lab now. */
  isUnderWay: boolean;
}

/**
 * A run that is on comes before one that waits, with the lab of each; else the first lab by its name, with its last run. One that
 * is suspended waits for nobody: it is shown where nothing else is. One that is stalled, perhaps for long, and has no lab that stands
 * is shown beside the first lab that does.
 */
export function choose(world: PageWorld, { namespace, lab }: Wanted): Choice {
  const isWanted = (object: KubeObject, name: string) =>
    (namespace === undefined || object.metadata.namespace === namespace) &&
    (lab === undefined || name === lab);
  const runs = (world.allExperiments() as ExperimentObject[])
    .filter((each) => isWanted(each, labNameOf(each)))
    .toSorted((a, b) => sinceOf(a).localeCompare(sinceOf(b)));
  const labs = world
    .allLabs()
    .filter((each) => isWanted(each, each.metadata.name) && each.metadata.deletionTimestamp === undefined)
    .toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
  const isIn = (object: KubeObject, run: ExperimentObject) =>
    object.metadata.namespace === run.metadata.namespace && object.metadata.name === labNameOf(run);
  const labOf = (run: ExperimentObject) => labs.find((object) => isIn(object, run));
  const on = runs.findLast((run) => runUnderWay(run.status) !== null && labOf(run));
  const next = on ?? runs.findLast(waits);
  const own = next && labOf(next);
  const isShown = next !== undefined && (!isStalled(next) || (own !== undefined && !isStalled(own)));
  const object = isShown ? own : (labs.find((each) => !isStalled(each)) ?? labs[0]);
  const past = runs.filter((run) => !object || isIn(object, run));
  const run = next ?? past.findLast((each) => !isSuspended(each)) ?? past.at(-1) ?? null;
  return { lab: object ? plannedLab(object) : null, run, isUnderWay: on !== undefined };
}

/** Also one whose lab is gone, under way or not. */
function waits(run: ExperimentObject): boolean {
  const isDone = isOver(run.status) || run.status?.progress?.stage === 'Done';
  return !isDone && !isSuspended(run);
}

function isSuspended({ spec, status }: ExperimentObject): boolean {
  return spec?.suspend === true && status?.progress === undefined;
}

/** A Lab or an Experiment. */
function isStalled(object: KubeObject): boolean {
  const { conditions = [] } = (object.status ?? {}) as Pick<ExperimentStatus, 'conditions'>;
  return conditions.some(({ type, status }) => type === 'Stalled' && status === 'True');
}

/** When it began, or since when it has not been over. */
function sinceOf({ metadata, status }: ExperimentObject): string {
  const complete = status?.conditions?.find(({ type }) => type === 'Complete');
  return status?.startTime ?? complete?.lastTransitionTime ?? metadata.creationTimestamp ?? '';
}

function plannedLab({ metadata, ...object }: KubeObject): PlannedLab | null {
  const { data: spec } = labSpec.safeParse((object as { spec?: unknown }).spec ?? {});
  const { namespace = '', name, uid = '' } = metadata;
  return spec ? { namespace, name, uid, spec: spec as LabSpec } : null;
}
