// A lab of the cluster as the page sees it: its pods' control APIs, by the operator's own connections.
import { qualifiedName } from '#lab/run/qualified-name.ts';
import { lanePorts } from '#lab/spec/lane-ports.ts';
import { FrameMaker } from '#live/frame-maker.ts';
import { LabControls } from '#live/lab-controls.ts';
import { LabWatch } from '#live/lab-watch.ts';
import { LiveRefusal } from '#live/live-refusal.ts';
import type { BehaviourChange } from '#live/live-source.ts';
import { type ConnectedLab, connectLab } from '#operator/experiment/connect-lab.ts';
import type { RunTarget } from '#operator/experiment/run-target.ts';
import type { PlannedLab } from '#operator/lab/lab-object.ts';
import type { OpenControl } from '#operator/lab/service-access.ts';

export class ClusterLab {
  readonly maker: FrameMaker;
  readonly #connected: ConnectedLab;
  readonly #watch: LabWatch;
  readonly #controls: LabControls;
  readonly #clients: number;

  /** @param experiment the one that has the lab, whose lanes have its name before their own; null: nobody has */
  constructor(
    lab: PlannedLab,
    { targets, experiment, open }: { targets: RunTarget[]; experiment: string | null; open: OpenControl },
  ) {
    const wireName = (local: string) => (experiment === null ? local : qualifiedName(experiment, local));
    const prefix = experiment === null ? '' : qualifiedName(experiment, '');
    // What is left with a dot is another's: of an experiment, or of the operator's own preflight.
    const localName = (wire: string) => {
      const name = wire.slice(prefix.length);
      return wire.startsWith(prefix) && !name.includes('.') ? name : null;
    };
    const ports = lanePorts(lab.spec.lanes);
    const lanes = lab.spec.lanes.map(({ name }) => ({
      name,
      wire: wireName(name),
      port: ports.get(name) as number,
    }));
    this.maker = new FrameMaker({
      lab: { name: lab.name, runtime: 'Cluster', lanes: lanes.map(({ name }) => name) },
      ...{ wireName, localName, keepsEnded: experiment !== null },
      ends: { clients: lab.spec.client.replicas, servers: lab.spec.server.replicas },
    });
    this.#connected = connectLab(lab, targets, open);
    const { connection } = this.#connected;
    this.#watch = new LabWatch(connection, lanes);
    this.#controls = new LabControls(connection, lanes, wireName);
    this.#clients = lab.spec.client.replicas;
  }

  async look(): Promise<void> {
    this.maker.take(await this.#watch.look());
  }

  get controls(): Pick<LabControls, 'putFault' | 'removeFault' | 'removeAllFaults'> {
    return this.#controls;
  }

  /** @throws LiveRefusal also where there are several clients: what each of them does now is not known as one */
  async setBehaviour(change: BehaviourChange, lane: string | undefined): Promise<void> {
    if (this.#clients > 1)
      throw new LiveRefusal(
        501,
        `Cannot change what the ${change.side} does: the lab has ${this.#clients} clients, expected 1`,
      );
    await this.#controls.setBehaviour(change, lane);
  }

  close(): void {
    this.#connected.close();
  }
}
