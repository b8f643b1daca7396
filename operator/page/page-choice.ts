// Which lab, and which run, the page of a cluster shows.
import { type LabSpec, labSpec } from '#lab/spec/lab.ts';
import { type ExperimentObject, labNameOf } from '#operator/experiment/experiment-object.ts';
import { runUnderWay } from '#operator/experiment/run-notes.ts';
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
  /** The run that is on, or that began last. */
  run: ExperimentObject | null;
  /** Whether that run has the lab now. */
  isUnderWay: boolean;
}

/** The lab in which a run is on comes before all others; else the first by its name. */
export function choose(world: PageWorld, { namespace, lab }: Wanted): Choice {
  const isWanted = (object: KubeObject, name: string) =>
    (namespace === undefined || object.metadata.namespace === namespace) &&
    (lab === undefined || name === lab);
  const runs = (world.allExperiments() as ExperimentObject[])
    .filter((each) => isWanted(each, labNameOf(each)) && each.status?.progress !== undefined)
    .toSorted((a, b) => startOf(a).localeCompare(startOf(b)));
  const labs = world
    .allLabs()
    .filter((each) => isWanted(each, each.metadata.name) && each.metadata.deletionTimestamp === undefined)
    .toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
  const isIn = (object: KubeObject, run: ExperimentObject) =>
    object.metadata.namespace === run.metadata.namespace && object.metadata.name === labNameOf(run);
  const on = runs.findLast(
    (run) => runUnderWay(run.status) !== null && labs.some((object) => isIn(object, run)),
  );
  const object = (on && labs.find((each) => isIn(each, on))) ?? labs[0];
  const run = on ?? (object ? runs.findLast((each) => isIn(object, each)) : runs.at(-1)) ?? null;
  return { lab: object ? plannedLab(object) : null, run, isUnderWay: on !== undefined };
}

function startOf({ status }: ExperimentObject): string {
  return status?.startTime ?? '';
}

function plannedLab({ metadata, ...object }: KubeObject): PlannedLab | null {
  const { data: spec } = labSpec.safeParse((object as { spec?: unknown }).spec ?? {});
  const { namespace = '', name, uid = '' } = metadata;
  return spec ? { namespace, name, uid, spec: spec as LabSpec } : null;
}
