// A listening socket that accepts at a pace, or not at all: what it leaves stays in the kernel's accept queue.
import type { ServerBehaviour } from '#lab/spec/server-behaviour.ts';
import { watchReadable } from '#linux/fd-poll.ts';
import { acceptTcp, closeFd, listenTcp, setBacklog } from '#linux/tcp-socket.ts';
import type { Clock } from '#services/control/deadline.ts';
import type { ErrorCounts } from '#services/control/error-counts.ts';
import { TokenSchedule } from '#services/control/token-schedule.ts';
import type { ServerAddress } from './server-plan.ts';

type AcceptPace = ServerBehaviour['accept'];

/** Accepts in one turn of the loop: more would keep open connections waiting. */
const BATCH = 200;
/** Pause after a failure of accept(2), such as EMFILE, which would fail again at once. */
const RETRY_MS = 100;
/** Pause until there is room soon: a process is being started, or descriptors are on their way to one. */
const SOON_MS = 5;
/** How much of a stall a limited pace makes up for. */
const CATCH_UP_MS = 100;

/** Whether a connection can be taken: now, a little later, or not before another one ends. */
export type AcceptRoom = 'Room' | 'Soon' | 'None';

export interface ListenerOptions {
  address: ServerAddress;
  backlog: number;
  fastOpenQueue: number | undefined;
  pace: AcceptPace;
  errors: ErrorCounts;
  now: Clock;
  room: () => AcceptRoom;
  onConnection: (fd: number) => void;
}

export class Listener {
  readonly #options: ListenerOptions;
  readonly #fd: number;
  #backlog: number;
  #pace: AcceptPace;
  #schedule: TokenSchedule | null = null;
  #watch: { close(): void } | null = null;
  #timer: NodeJS.Timeout | undefined;

  /** @throws ErrnoError: EADDRINUSE, EADDRNOTAVAIL, EACCES … */
  constructor(options: ListenerOptions) {
    const { address, backlog, fastOpenQueue } = options;
    this.#options = options;
    this.#backlog = backlog;
    this.#pace = options.pace;
    this.#fd = listenTcp({ ...address, backlog, ...(fastOpenQueue === undefined ? {} : { fastOpenQueue }) });
    this.setPace(options.pace);
  }

  /** Applies at once; what is in the accept queue beyond a smaller limit stays there. */
  setBacklog(backlog: number): void {
    if (backlog === this.#backlog) return;
    setBacklog(this.#fd, backlog);
    this.#backlog = backlog;
  }

  /** Applies at once; the same pace again changes nothing. */
  setPace(pace: AcceptPace): void {
    const { now } = this.#options;
    const isSame = pace.pace === this.#pace.pace && pace.perSecond === this.#pace.perSecond;
    if (isSame && (this.#watch !== null || this.#timer !== undefined)) return;
    this.#pace = pace;
    this.#schedule =
      pace.perSecond === undefined
        ? null
        : new TokenSchedule({ perSecond: pace.perSecond, catchUpMs: CATCH_UP_MS, now: now() });
    this.#pause();
    if (pace.pace !== 'Stopped') this.#watchNow();
  }

  /** Stops listening. The kernel resets what is in the accept queue. */
  close(): void {
    this.#pause();
    closeFd(this.#fd);
  }

  #watchNow(): void {
    this.#timer = undefined;
    this.#watch ??= watchReadable(this.#fd, () => this.#accept());
  }

  /** Not watching is what leaves connections in the queue without the loop turning on them. */
  #pause(resumeInMs: number | null = null): void {
    this.#watch?.close();
    this.#watch = null;
    clearTimeout(this.#timer);
    this.#timer = resumeInMs === null ? undefined : setTimeout(() => this.#watchNow(), Math.ceil(resumeInMs));
  }

  #accept(): void {
    const { errors, now, room, onConnection } = this.#options;
    for (let i = 0; i < BATCH; i++) {
      if (this.#schedule !== null && this.#schedule.due(now()) < 1) {
        this.#pause(Math.max(1, this.#schedule.msUntilNext(now())));
        return;
      }
      const found = room();
      if (found !== 'Room') {
        if (found === 'None') errors.addCode('EMFILE'); // a reserve below the kernel's limit: see file-budget.ts
        this.#pause(found === 'None' ? RETRY_MS : SOON_MS);
        return;
      }
      const fd = this.#acceptOne();
      if (fd === null) return;
      this.#schedule?.take(1);
      onConnection(fd);
    }
  }

  #acceptOne(): number | null {
    try {
      return acceptTcp(this.#fd);
    } catch (error) {
      this.#options.errors.add(error);
      this.#pause(RETRY_MS);
      return null;
    }
  }
}
