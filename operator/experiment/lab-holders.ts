// Who has a lab: one experiment at a time, and one that was under way when the operator was restarted has it first.
import { type KubeWorld, splitKey } from '#operator/kube-world.ts';
import { type ExperimentObject, labNameOf } from './experiment-object.ts';
import { runUnderWay } from './run-notes.ts';

export class LabHolders {
  readonly #world: KubeWorld;
  /** "namespace/lab" → the experiment's uid and name. */
  readonly #holders = new Map<string, { uid: string; name: string }>();

  constructor(world: KubeWorld) {
    this.#world = world;
  }

  /** @returns null if the lab is the experiment's now, else the name of the one that has it */
  acquire(lab: string, object: ExperimentObject): string | null {
    const { uid = '', name } = object.metadata;
    const holder = this.#holders.get(lab);
    if (holder) return holder.uid === uid ? null : holder.name;
    const other = this.#underWay(lab).find(({ metadata }) => metadata.uid !== uid);
    if (other && runUnderWay(object.status) === null) return other.metadata.name;
    this.#holders.set(lab, { uid, name });
    return null;
  }

  /** Also by one that was under way when the operator was restarted. */
  isTaken(lab: string): boolean {
    return this.#holders.has(lab) || this.#underWay(lab).length > 0;
  }

  #underWay(lab: string): ExperimentObject[] {
    const { namespace, name } = splitKey(lab);
    return (this.#world.experiments(namespace) as ExperimentObject[]).filter(
      (each) => labNameOf(each) === name && runUnderWay(each.status) !== null,
    );
  }

  /** @returns the labs that are free now */
  release(uid: string): string[] {
    const labs = [...this.#holders].filter(([, holder]) => holder.uid === uid).map(([lab]) => lab);
    for (const lab of labs) this.#holders.delete(lab);
    return labs;
  }
}
