// A timer with the kernel's resolution, on the event loop: Node's own rounds to milliseconds, and counts from a stale clock.
import { type FdWatch, watchReadable } from './fd-poll.ts';
import { checked, libc } from './libc.ts';

const CLOCK_MONOTONIC = 1;
const TFD_NONBLOCK = 0o4000;
const TFD_CLOEXEC = 0o2000000;
const NANOSECONDS = 1_000_000_000n;

/** One timer that can be set again and again. */
export class TimerFd {
  readonly #fd: number;
  readonly #watch: FdWatch;
  /** struct itimerspec: interval and value, each of seconds and nanoseconds. */
  readonly #spec = new BigInt64Array(4);
  readonly #expirations = new Uint8Array(8);
  #closed = false;

  private constructor(fd: number, onExpired: () => void) {
    this.#fd = fd;
    this.#watch = watchReadable(fd, () => {
      // Nothing to read: it has been set anew since it expired.
      if (libc.read(this.#fd, this.#expirations) === this.#expirations.length) onExpired();
    });
  }

  /** @throws {ErrnoError} EMFILE without room for a descriptor */
  static open(onExpired: () => void): TimerFd {
    const fd = libc.timerfdCreate(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    return new TimerFd(checked(fd, 'timerfd_create', 'make a timer'), onExpired);
  }

  /** Expires once, `ms` from now, instead of when it was to before; null: not at all. */
  set(ms: number | null): void {
    if (this.#closed) return;
    // 0 would disarm it.
    const nanoseconds = ms === null ? 0n : BigInt(Math.max(1, Math.round(ms * 1e6)));
    this.#spec[2] = nanoseconds / NANOSECONDS;
    this.#spec[3] = nanoseconds % NANOSECONDS;
    checked(libc.timerfdSettime(this.#fd, this.#spec), 'timerfd_settime', 'set a timer');
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#watch.close();
    libc.close(this.#fd);
  }
}
