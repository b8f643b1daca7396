// Tells, from inside a sandbox, how its run is going, moment by moment; and carries out what the page asks of it.

import type { Report } from '#lab/report/report-schema.ts';
import type { FaultView } from '#lab/run/observation.ts';
import { qualifiedName } from '#lab/run/qualified-name.ts';
import type { Fault } from '#lab/spec/fault.ts';
import { emptyMoment } from '#live/empty-moment.ts';
import { FrameMaker } from '#live/frame-maker.ts';
import { LabControls } from '#live/lab-controls.ts';
import type { LiveLadder } from '#live/live-frame.ts';
import { LiveRefusal } from '#live/live-refusal.ts';
import { liveRun } from '#live/live-run.ts';
import type { BehaviourChange } from '#live/live-source.ts';
import { sumErrors } from '#live/sum-errors.ts';
import type { LabConnection, LabLook } from '#runner/lab-connection.ts';
import type { Session } from '#runner/session.ts';
import type { CallMessage, FeedMessage, RunCall, RunCalls } from './run-messages.ts';

export interface FeedChannel {
  /** Resolves when it has been taken. */
  send(message: FeedMessage): Promise<void>;
  onCall(listener: (message: CallMessage) => void): void;
}

interface Shown {
  session: Session;
  maker: FrameMaker;
  connection: LabConnection;
  controls: LabControls;
  faults: FaultView[];
}

export class RunFeed implements RunCalls {
  readonly #channel: FeedChannel;
  #shown: Shown | null = null;
  #isOver = false;
  #asking = false;
  #sending = false;

  constructor(channel: FeedChannel) {
    this.#channel = channel;
    channel.onCall(({ call }) => void this.#answer(call));
  }

  /** A lab is up, with one session. */
  begin(connection: LabConnection, session: Session): void {
    const { name, ports, experiment } = session;
    const lanes = experiment.spec.lab.lanes.map((lane) => lane.name);
    const wireName = (local: string) => qualifiedName(name, local);
    const prefix = wireName('');
    const localName = (wire: string) => (wire.startsWith(prefix) ? wire.slice(prefix.length) : null);
    const maker = new FrameMaker({
      ...{ lab: { name, runtime: 'Local', lanes }, wireName, localName, keepsEnded: true },
    });
    const wired = lanes.map((lane) => ({
      name: lane,
      wire: wireName(lane),
      port: ports.get(lane) as number,
    }));
    const controls = new LabControls(connection, wired, wireName);
    this.#shown = { session, maker, connection, controls, faults: [] };
    this.#isOver = false;
  }

  look({ at, client, server, segments, ledger }: LabLook): void {
    if (!this.#shown) return;
    const { session, maker, faults } = this.#shown;
    const lanes = Object.values(session.observation.lanes);
    maker.take({
      ...{ at, client: client.samples, server: server.samples, segments: segments.segments, ledger, faults },
      errors: {
        Client: sumErrors(lanes.map(({ clientStats }) => clientStats)),
        Server: sumErrors(lanes.map(({ serverStats }) => serverStats)),
      },
      ...{ troubles: [], unseen: [] },
    });
    void this.#askFaults(this.#shown);
  }

  /** The lab of the session is gone. */
  end(at: number): void {
    this.#isOver = true;
    this.#shown?.maker.end(at);
  }

  /** How all of them stand. A moment that the outside is too slow for is passed over; its transitions go with the next. */
  async progress(sessions: readonly Session[], now: number): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    await this.#tell(sessions, now);
    this.#sending = false;
  }

  /** The last that is told of all of them. */
  async over(sessions: readonly Session[], reports: Report[]): Promise<void> {
    this.#sending = true;
    await this.#tell(sessions, Date.now());
    await this.#channel.send({ over: { reports, ladders: this.ladders() } });
  }

  ladders(): LiveLadder[] {
    return this.#shown?.maker.ladders() ?? [];
  }

  resume(id: string): void {
    const session = this.#shown?.session;
    if (session?.progress.stage !== 'Paused')
      throw new LiveRefusal(409, `Cannot go on with run "${id}": no step of it waits now`);
    session.resume();
  }

  putFault(fault: Fault, lane: string | undefined): Promise<void> {
    return this.#controls().putFault(fault, lane);
  }

  removeFault(name: string): Promise<void> {
    return this.#controls().removeFault(name);
  }

  removeAllFaults(): Promise<void> {
    return this.#controls().removeAllFaults();
  }

  async setBehaviour(change: BehaviourChange, lane: string | undefined): Promise<void> {
    const to = await this.#controls().setBehaviour(change, lane);
    // From now on it can be asked for what it counts.
    this.#shown?.session.served[change.side].add(to.name);
  }

  #controls(): LabControls {
    if (this.#shown && !this.#isOver) return this.#shown.controls;
    throw new LiveRefusal(409, 'Cannot change the lab: the run has none now');
  }

  async #tell(sessions: readonly Session[], now: number): Promise<void> {
    const session = sessions.findLast(({ progress }) => progress.stage !== 'Pending') ?? sessions[0];
    if (!session) return;
    const id = String(sessions.indexOf(session));
    const run = liveRun(session.experiment, session.progress, { id, hasReport: false });
    const isShown = this.#shown?.session === session;
    const moment = isShown ? this.#shown?.maker.moment(now, run) : undefined;
    await this.#channel.send({ moment: moment ?? emptyMoment(now, run) });
  }

  /** Once at a time: what comes late is for the next look. */
  async #askFaults(shown: Shown): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      shown.faults = await shown.connection.proxy.get<FaultView[]>('/faults');
    } catch {
      // A proxy that does not answer is told by the run itself.
    }
    this.#asking = false;
  }

  async #answer({ number, ...call }: CallMessage['call']): Promise<void> {
    try {
      const value = await this.#carryOut(call);
      await this.#channel.send({ answer: { number, value: value ?? null } });
    } catch (error) {
      const { message, status, problems } = error as Error & { status?: unknown; problems?: unknown };
      await this.#channel.send({ answer: { number, error: { message, status, problems } } });
    }
  }

  #carryOut({ name, args }: RunCall): unknown {
    return (this[name] as (...args: unknown[]) => unknown)(...args);
  }
}
