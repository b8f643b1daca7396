// Who has a lab: one experiment at a time, and one that was under way when the operator was restarted has it first.
import type { KubeWorld } from '#operator/kube-world.ts';
import { type ExperimentObject, labNameOf } from './experiment-object.ts';
import { runUnderWay } from './run-notes.ts';

export class LabHolders {
  readonly #world: KubeWorld;
  /** "namespace/lab" → the experiment's uid and name. */
  readonly #holders = new Map<string, { uid: string; name: string }>();

  constructor(world: KubeWorld) {
    this.#world = world;
  }

  holderOf(lab: string): string | undefined {
    return this.#holders.get(lab)?.name;
  }

  /** @returns null if the lab is the experiment's now, else the name of the one that has it */
  acquire(lab: string, object: ExperimentObject): string | null {
    const { uid = '', name, namespace = '' } = object.metadata;
    const holder = this.#holders.get(lab);
    if (holder) return holder.uid === uid ? null : holder.name;
    const other = this.#world.experiments(namespace).find((each) => {
      const experiment = each as ExperimentObject;
      const isOther = each.metadata.uid !== uid && `${namespace}/${labNameOf(experiment)}` === lab;
      return isOther && runUnderWay(experiment.status) !== null;
    });
    if (other && runUnderWay(object.status) === null) return other.metadata.name;
    this.#holders.set(lab, { uid, name });
    return null;
  }

  /** @returns the labs that are free now */
  release(uid: string): string[] {
    const labs = [...this.#holders].filter(([, holder]) => holder.uid === uid).map(([lab]) => lab);
    for (const lab of labs) this.#holders.delete(lab);
    return labs;
  }
}
