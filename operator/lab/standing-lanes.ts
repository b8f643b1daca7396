// Keeps the lanes of Labs that stand by themselves, but for the time that an experiment has the lab: its lanes have the same ports.
import { lanePorts } from '#lab/spec/lane-ports.ts';
import { connectLab } from '#operator/experiment/connect-lab.ts';
import { runTargets } from '#operator/experiment/run-target.ts';
import { objectKey } from '#operator/kube/object-key.ts';
import type { LabConnection } from '#runner/lab-connection.ts';
import { dropStandingLane, makeStandingLane, type StandingLane } from '#runner/standing-lanes.ts';
import type { PlannedLab } from './lab-object.ts';
import type { PodObject } from './pod-object.ts';
import type { OpenControl } from './service-access.ts';

export class StandingLanes {
  readonly #open: OpenControl;
  /** Whether an experiment has the lab, by "namespace/name". */
  readonly isTaken: (lab: string) => boolean;
  /** By the lab's key: for which pods and lanes they were made. */
  readonly #made = new Map<string, string>();
  /** One thing at a time in a lab. */
  readonly #last = new Map<string, Promise<unknown>>();

  constructor(open: OpenControl, isTaken: (lab: string) => boolean) {
    this.#open = open;
    this.isTaken = isTaken;
  }

  /** Nothing happens while a pod is missing. @throws ControlError where a service refuses */
  make(lab: PlannedLab, pods: readonly PodObject[]): Promise<void> {
    return this.#next(lab, async () => {
      const targets = runTargets(lab, pods);
      const key = objectKey(lab);
      if (!targets || this.isTaken(key)) return;
      const lanes = lanesOf(lab);
      const wanted = JSON.stringify([targets.map(({ uid, restarts }) => [uid, restarts]), lanes]);
      if (this.#made.get(key) === wanted) return;
      const connected = connectLab(lab, targets, this.#open);
      try {
        for (const lane of lanes) await makeStandingLane(connected.connection, lane);
        this.#made.set(key, wanted);
      } finally {
        connected.close();
      }
    });
  }

  /** Before an experiment. @throws ControlError where a service does not answer */
  drop(lab: PlannedLab, connection: LabConnection): Promise<void> {
    return this.#next(lab, async () => {
      this.#made.delete(objectKey(lab));
      for (const lane of lanesOf(lab)) await dropStandingLane(connection, lane);
    });
  }

  /** The lab is no more. */
  forget(key: string): void {
    this.#made.delete(key);
    this.#last.delete(key);
  }

  #next(lab: PlannedLab, action: () => Promise<void>): Promise<void> {
    const key = objectKey(lab);
    const done = (this.#last.get(key) ?? Promise.resolve()).then(action);
    this.#last.set(
      key,
      done.catch(() => undefined),
    );
    return done;
  }
}

function lanesOf({ spec }: PlannedLab): StandingLane[] {
  const ports = lanePorts(spec.lanes);
  return spec.lanes.map((lane) => ({ ...lane, port: ports.get(lane.name) as number }));
}
