// Binds a netfilter queue, and says in words why that fails.
import { checked, EINTR, ENOBUFS, ErrnoError, libc, SOL_NETLINK, setIntOption } from './libc.ts';
import { growReceiveBuffer, HEADER_BYTES, NLMSG_ERROR, openNetlink } from './netlink.ts';
import { encodeConfig, encodePrivilegeProbe, type QueueSettings } from './nfqueue-message.ts';
import { hasNetfilterQueues, readQueueStatus } from './nfqueue-status.ts';

const NETLINK_NETFILTER = 12;
const NETLINK_NO_ENOBUFS = 5;
const EPERM = 1;
const EBUSY = 16;
const EINVAL = 22;
const EPROTONOSUPPORT = 93;
const EOPNOTSUPP = 95;
const ECONNREFUSED = 111;
const CONFIG_SEQUENCE = 1;
const PROBE_SEQUENCE = 2;

/** Largest copy of a packet: an attribute's length is 16 bits, its header included. */
const MAX_COPY_RANGE = 0xffff - 4;
/** Takes the largest copy with about 100 bytes of header and attributes. */
export const RECEIVE_BYTES = 72 << 10;

const MISSING = 'the kernel has no nfnetlink_queue (module nfnetlink_queue, CONFIG_NETFILTER_NETLINK_QUEUE)';
const HINTS: Partial<Record<number, string>> = {
  [EPERM]: 'CAP_NET_ADMIN is needed in the user namespace that owns this network namespace',
  [EPROTONOSUPPORT]: MISSING,
  [EOPNOTSUPP]: 'the kernel has no fail-open or GSO flag for queues (Linux 3.10)',
};

/** A queue that is bound and not yet read. */
export interface BoundQueue {
  fd: number;
  /** Bytes granted. */
  receiveBuffer: number;
  /** Datagrams with packets that came before the kernel's acknowledgment. */
  early: Uint8Array[];
}

/**
 * Opens a netlink socket and binds a queue to it.
 *
 * @throws {ErrnoError} EPERM without CAP_NET_ADMIN, EBUSY where another socket has the queue, EPROTONOSUPPORT without
 *   nfnetlink_queue in the kernel; {RangeError} for settings out of range
 */
export function bindQueue(settings: QueueSettings, receiveBuffer: number): BoundQueue {
  checkRanges(settings);
  const action = `bind netfilter queue ${settings.queue}`;
  const fd = openNetlink(NETLINK_NETFILTER, action, MISSING);
  try {
    const granted = growReceiveBuffer(fd, receiveBuffer);
    // An overrun shows as a gap in the ids, so the error report is not needed; it would also stop the socket until read.
    checked(setIntOption(fd, SOL_NETLINK, NETLINK_NO_ENOBUFS, 1), 'setsockopt NETLINK_NO_ENOBUFS', action);
    const early: Uint8Array[] = [];
    const errno = request(fd, encodeConfig(settings, CONFIG_SEQUENCE), CONFIG_SEQUENCE, early);
    if (errno !== 0) throw bindError(fd, settings.queue, errno);
    return { fd, receiveBuffer: granted, early };
  } catch (error) {
    libc.close(fd);
    throw error;
  }
}

function checkRanges(settings: QueueSettings): void {
  const limits = [
    ['queue', settings.queue, 0, 0xffff],
    ['copyRange', settings.copyRange, 1, MAX_COPY_RANGE],
    ['maxLength', settings.maxLength, 1, 0xffff_ffff],
  ] as const;
  const problems = limits
    .filter(([, value, min, max]) => !Number.isInteger(value) || value < min || value > max)
    .map(
      ([name, value, min, max]) => `${name} must be an integer from ${min} to ${max}, current value ${value}`,
    );
  if (problems.length > 0) throw new RangeError(`Cannot bind a netfilter queue: ${problems.join('; ')}`);
}

// Sends a request and gives its errno. The kernel answers during send(), so the answer is there; packets of a queue
// that has just been bound may come before it, and are kept.
function request(fd: number, message: Uint8Array, sequence: number, early: Uint8Array[]): number {
  const sent = libc.send(fd, message, message.length);
  if (sent < 0) return -sent;
  const bytes = new Uint8Array(RECEIVE_BYTES);
  const view = new DataView(bytes.buffer);
  for (;;) {
    const length = libc.recv(fd, bytes);
    if (length === -EINTR || length === -ENOBUFS) continue;
    if (length < 0) return -length;
    const isAnswer = view.getUint16(4, true) === NLMSG_ERROR && view.getUint32(8, true) === sequence;
    if (isAnswer && length >= HEADER_BYTES + 4) return 0 - view.getInt32(HEADER_BYTES, true);
    early.push(bytes.slice(0, Math.min(length, bytes.length)));
  }
}

// nfnetlink_queue says EPERM both for "you may not" and for "somebody else has it"; nfnetlink says EINVAL for a
// subsystem that it does not have. Told apart here.
function bindError(fd: number, queue: number, errno: number): ErrnoError {
  const action = `bind netfilter queue ${queue}`;
  const syscall = 'netlink request NFQNL_MSG_CONFIG';
  const isMissing = errno === ECONNREFUSED || (errno === EINVAL && !hasNetfilterQueues());
  if (isMissing) return new ErrnoError({ action, syscall, errno: EPROTONOSUPPORT, hint: MISSING });
  if (errno === EPERM && request(fd, encodePrivilegeProbe(PROBE_SEQUENCE), PROBE_SEQUENCE, []) === 0) {
    const owner = readQueueStatus(queue)?.owner ?? 'of another process';
    return new ErrnoError({ action, syscall, errno: EBUSY, hint: `netlink port ${owner} has bound it` });
  }
  return new ErrnoError({ action, syscall, errno, hint: HINTS[errno] });
}
