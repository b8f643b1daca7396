// Wakes a caller when a descriptor has something to read, on the event loop, without threads.
import { pollReadable } from './libc.ts';

// One poll per descriptor: libuv aborts the whole process at the second one.
// Holding the watches here also keeps koffi's handles alive; a collected handle never calls back, silently.
const watches = new Map<number, FdWatch>();

/** A running watch. */
export interface FdWatch {
  /** Ends the watch; again is harmless. Comes before the descriptor is closed. */
  close(): void;
}

/**
 * Calls `onReadable` whenever `fd` can be read, until closed.
 *
 * The watch is level-triggered: what is left unread calls again in the next turn of the loop. An error on the
 * descriptor calls as well; the read that follows tells what it is.
 *
 * @throws {Error} where `fd` is watched already
 */
export function watchReadable(fd: number, onReadable: () => void): FdWatch {
  if (watches.has(fd)) throw new Error(`Cannot watch descriptor ${fd}: it is being watched already`);
  const onPoll = (status: number): void => {
    if (watches.get(fd) !== watch) return;
    onReadable();
    // libuv stops a watch that saw POLLERR (a netlink overrun is one). The read has cleared the error, so go on.
    if (status < 0 && watches.get(fd) === watch) handle.start({ readable: true }, onPoll);
  };
  const handle = pollReadable(fd, onPoll);
  const watch: FdWatch = {
    close: () => {
      if (watches.get(fd) !== watch) return;
      watches.delete(fd);
      handle.close();
    },
  };
  watches.set(fd, watch);
  return watch;
}
