// Sockets that are bound and never listen: Linux shows them as CLOSED (sock_diag only, from 6.8 on).
import { bindIdle, closeFd } from '#linux/tcp-socket.ts';
import type { FileBudget } from '#services/control/file-budget.ts';
import { Conflict } from '#services/control/http-error.ts';
import type { ServerAddress } from './server-plan.ts';

export class IdleSockets {
  readonly #address: ServerAddress;
  readonly #files: FileBudget;
  readonly #fds: number[] = [];

  constructor(address: ServerAddress, files: FileBudget) {
    this.#address = address;
    this.#files = files;
  }

  /**
   * Binds or closes until there are `count`.
   *
   * @throws Conflict if there are not so many files left; ErrnoError: EADDRINUSE …; what was bound by then stays.
   */
  setCount(count: number): void {
    const more = count - this.#fds.length;
    const left = this.#files.size - this.#files.used;
    if (more > 0 && more > left) {
      const { limit, reserve } = this.#files;
      throw new Conflict(
        `Cannot bind ${more} more sockets: ${left} files are left of ${limit} that one process may have open (RLIMIT_NOFILE), ${reserve} of them in reserve`,
      );
    }
    while (this.#fds.length < count) {
      this.#fds.push(bindIdle(this.#address));
      this.#files.take();
    }
    for (const fd of this.#fds.splice(count)) {
      closeFd(fd);
      this.#files.give();
    }
  }

  close(): void {
    this.setCount(0);
  }
}
