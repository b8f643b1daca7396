// A run in a sandbox of its own, as it is seen and spoken to from outside.

import type { Report } from '#lab/report/report-schema.ts';
import type { ServiceProcess } from '#linux/command.ts';
import { emptyMoment } from '#live/empty-moment.ts';
import type { LiveLadder, LiveRun } from '#live/live-frame.ts';
import { LiveRefusal } from '#live/live-refusal.ts';
import type { LiveMoment } from '#live/live-source.ts';
import type { CallMessage, FeedMessage, RunCall, RunCalls, ToldError } from './run-messages.ts';

/** A lab is taken down in less. */
const END_PATIENCE_MS = 10_000;

type Waiting = { resolve(value: unknown): void; reject(error: unknown): void };

export type OnMoment = (moment: LiveMoment) => void;

export class RunChild {
  readonly #firstId: number;
  readonly #count: number;
  readonly #onMoment: OnMoment;
  #process: ServiceProcess | null = null;
  #reports = new Map<string, Report>();
  #ladders: LiveLadder[] | null = null;
  #moment: LiveMoment | null = null;
  #waiting = new Map<number, Waiting>();
  #calls = 0;

  /**
   * @param ids of its first run, among all of this server, and how many there are
   * @param onMoment told of each moment, and once when the process has ended
   */
  constructor(ids: { first: number; count: number }, onMoment: OnMoment) {
    this.#firstId = ids.first;
    this.#count = ids.count;
    this.#onMoment = onMoment;
  }

  /** For startSandbox(). */
  readonly onMessage = (message: Record<string, unknown>): void =>
    this.#take(message as unknown as FeedMessage);

  /** From now on it may be asked. */
  isAt(process: ServiceProcess): void {
    this.#process = process;
    void process.ended.then(() => this.#end());
  }

  get firstId(): string {
    return String(this.#firstId);
  }

  /** Whether one of its runs has that id. */
  has(id: string): boolean {
    return Array.from({ length: this.#count }, (_, i) => String(this.#firstId + i)).includes(id);
  }

  /** The last that it told; null: nothing yet. */
  get moment(): LiveMoment | null {
    return this.#moment;
  }

  get isRunning(): boolean {
    return this.#process === null || !this.#process.hasEnded;
  }

  /** Report of a run of that id; undefined: none, or not yet. */
  report(id: string): Report | undefined {
    return this.#reports.get(id);
  }

  async ladders(): Promise<LiveLadder[]> {
    return this.#ladders ?? (await this.ask('ladders'));
  }

  /** Ends it in order, as Ctrl-C does. */
  stop(): void {
    this.#process?.send({ signal: 'SIGINT' });
  }

  /** As {@link stop}; then, if it does not listen, at once. Resolves when nothing is left of it. */
  async end(): Promise<void> {
    const process = this.#process;
    if (!process || process.hasEnded) return;
    this.stop();
    const timer = setTimeout(() => process.kill('SIGKILL'), END_PATIENCE_MS);
    await process.ended;
    clearTimeout(timer);
  }

  /** @throws what the run throws; LiveRefusal when it has ended */
  ask<Name extends keyof RunCalls>(
    name: Name,
    ...args: Parameters<RunCalls[Name]>
  ): Promise<Awaited<ReturnType<RunCalls[Name]>>> {
    const process = this.#process;
    if (!process || process.hasEnded || this.#ladders)
      return Promise.reject(new LiveRefusal(409, 'Cannot change the run: it has ended'));
    return new Promise((resolve, reject) => {
      const number = ++this.#calls;
      this.#waiting.set(number, { resolve: resolve as Waiting['resolve'], reject });
      const call = { number, name, args } as RunCall & { number: number };
      process.send({ call } satisfies CallMessage as unknown as Record<string, unknown>);
    });
  }

  #take(message: FeedMessage): void {
    if ('moment' in message) this.#show(message.moment);
    else if ('over' in message) this.#over(message.over);
    else if ('answer' in message) this.#settle(message.answer);
  }

  #show(moment: LiveMoment): void {
    const run = moment.run && this.#outer(moment.run);
    this.#moment = { ...moment, run };
    this.#onMoment(this.#moment);
  }

  #outer(run: LiveRun): LiveRun {
    const id = String(this.#firstId + Number(run.id));
    return { ...run, id, hasReport: this.#reports.has(id) };
  }

  #over({ reports, ladders }: { reports: Report[]; ladders: LiveLadder[] }): void {
    this.#reports = new Map(reports.map((report, i) => [String(this.#firstId + i), report]));
    this.#ladders = ladders;
    const run = this.#moment?.run;
    if (!this.#moment || !run) return;
    this.#moment = {
      ...this.#moment,
      transitions: [],
      run: { ...run, hasReport: this.#reports.has(run.id) },
    };
    this.#onMoment(this.#moment);
  }

  #settle(answer: { number: number } & ({ value: unknown } | { error: ToldError })): void {
    const waiting = this.#waiting.get(answer.number);
    this.#waiting.delete(answer.number);
    if ('value' in answer) waiting?.resolve(answer.value);
    else waiting?.reject(Object.assign(new Error(answer.error.message), answer.error));
  }

  #end(): void {
    for (const { reject } of this.#waiting.values())
      reject(new LiveRefusal(409, 'Cannot change the run: it has ended'));
    this.#waiting.clear();
    // Killed before it could say its last word: what it showed is there no more.
    if (this.#moment && this.#ladders === null) this.#moment = gone(this.#moment);
    if (this.#moment) this.#onMoment(this.#moment);
  }
}

function gone({ run, faults, ledger, errors }: LiveMoment): LiveMoment {
  const over = run && { ...run, stage: 'Done' as const, endedAt: run.endedAt ?? Date.now() };
  const trouble = 'the run was killed before it came to a verdict';
  return { ...emptyMoment(Date.now(), over, [trouble]), faults, ledger, errors };
}
