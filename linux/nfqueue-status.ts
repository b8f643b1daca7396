// What the kernel says about its netfilter queues in /proc/net/netfilter/nfnetlink_queue.
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';

const FILE = '/proc/net/netfilter/nfnetlink_queue';

/** One bound queue (seq_show in net/netfilter/nfnetlink_queue.c). */
export interface QueueStatus {
  queue: number;
  /** Netlink port of the socket that has bound it; a process id as a rule. */
  owner: number;
  /** Packets without a verdict. */
  waiting: number;
  /** Dropped as the queue had reached its limit. 0 with fail-open, which counts nowhere. */
  dropped: number;
  /** Dropped as the socket's receive buffer was full. 0 with fail-open. */
  droppedAtSocket: number;
  /** Id of the last packet that was numbered, whether or not it came up. */
  lastId: number;
}

/** True where the kernel has netfilter queues. */
export function hasNetfilterQueues(): boolean {
  return existsSync(FILE);
}

/**
 * The status of one queue; null where nobody has bound it, or where the file cannot be read: it belongs to the root of
 * the first user namespace, so a rootless lab may not.
 */
export function readQueueStatus(queue: number): QueueStatus | null {
  if (!isReadable()) return null;
  const status = parseQueueStatus(readFileSync(FILE, 'latin1'));
  return status.find((each) => each.queue === queue) ?? null;
}

function isReadable(): boolean {
  try {
    accessSync(FILE, constants.R_OK);
    return true;
  } catch {
    // Missing or forbidden: both mean that nothing is known.
    return false;
  }
}

/** Reads the file's text: nine columns of numbers without names. */
export function parseQueueStatus(text: string): QueueStatus[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const columns = line.trim().split(/\s+/).map(Number);
    if (columns.length < 8 || columns.some(Number.isNaN)) {
      throw new Error(`Cannot read ${FILE}: it has the line "${line}"`);
    }
    const [queue = 0, owner = 0, waiting = 0, , , dropped = 0, droppedAtSocket = 0, lastId = 0] = columns;
    return { queue, owner, waiting, dropped, droppedAtSocket, lastId };
  });
}
