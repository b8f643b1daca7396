// One netfilter queue: packets that a rule diverted come up, verdicts go down.
//
//   kernel ──recv──► one buffer ──► onPacket ──► accept / drop / park ──► one buffer ──send──► kernel
//
// Verdicts are many single messages in one send(). A batch verdict would also release held packets with smaller ids.
import { type FdWatch, watchReadable } from './fd-poll.ts';
import { checked, EAGAIN, EINTR, ENOBUFS, libc } from './libc.ts';
import { align4, HEADER_BYTES, NLMSG_ERROR } from './netlink.ts';
import { type BoundQueue, bindQueue, RECEIVE_BYTES } from './nfqueue-bind.ts';
import {
  decodePacket,
  NF_ACCEPT,
  NF_DROP,
  PACKET_MESSAGE,
  prepareVerdicts,
  type QueuedPacket,
  toQueue,
  VERDICT_BYTES,
  writeVerdict,
} from './nfqueue-message.ts';
import { readQueueStatus } from './nfqueue-status.ts';
import { PacketSequence } from './packet-sequence.ts';
import { ReceiveBuffer } from './receive-buffer.ts';

export type { QueuedPacket } from './nfqueue-message.ts';

/** Verdicts in one send: 32 KiB, well below the smallest send buffer. */
const VERDICTS_PER_SEND = 1024;
/** Packets after which verdicts are sent and the batch ends. */
const PACKETS_PER_BATCH = 128;
/** Batches after which the event loop gets its turn; what is left wakes the watch again. */
const BATCHES_PER_WAKE = 32;
/**
 * With fail-open the kernel lets packets past a full queue go unseen and counts nowhere that it did, so the limit is
 * beyond what a lab holds; a full socket buffer comes first and leaves a gap in the ids, which is counted.
 */
const DEFAULT_MAX_LENGTH = 1 << 20;
const DEFAULT_RECEIVE_BUFFER_BYTES = 16 << 20;

/** What {@link NfQueue.open} takes. */
export interface NfQueueOptions {
  /** Number that the rules name, 0–65535. */
  queue: number;
  /** Bytes copied of each packet, from the IP header on, 1–65531. */
  copyRange: number;
  /** Packets without a verdict that the kernel keeps. Default 1,048,576. */
  maxLength?: number;
  /** Past a full queue packets go on unseen, rather than being dropped. Default true. */
  failOpen?: boolean;
  /** Bytes of packets on their way up. Default 16 MiB; rootless, net.core.rmem_max caps it. */
  receiveBuffer?: number;
}

type OnPacket = (packet: QueuedPacket) => void;
interface Callbacks {
  onPacket: OnPacket;
  onBatchEnd: () => void;
}

/** A bound queue. When its process ends, what it holds is lost and what comes later is bypassed by `--queue-bypass`. */
export class NfQueue {
  readonly #fd: number;
  readonly #queue: number;
  readonly #early: Uint8Array[];
  readonly #buffer = new ReceiveBuffer(new Uint8Array(RECEIVE_BYTES));
  readonly #verdicts: DataView<ArrayBuffer>;
  readonly #out: Uint8Array;
  readonly #packet: QueuedPacket = { id: 0, mark: 0, hook: 0, payload: new Uint8Array(0) };
  readonly #sequence = new PacketSequence();
  #callbacks: Callbacks | null = null;
  #isReading = false;
  #outBytes = 0;
  #refused = 0;
  #malformed = 0;
  #watch: FdWatch | null = null;
  #closed = false;

  /** Bytes of receive buffer that the kernel granted. */
  readonly receiveBuffer: number;

  private constructor(queue: number, bound: BoundQueue) {
    this.#fd = bound.fd;
    this.#queue = queue;
    this.#early = bound.early;
    this.receiveBuffer = bound.receiveBuffer;
    this.#verdicts = prepareVerdicts(VERDICTS_PER_SEND, queue);
    this.#out = new Uint8Array(this.#verdicts.buffer);
  }

  /**
   * Binds the queue. Packets that come before {@link run} wait.
   *
   * @throws {ErrnoError} EPERM without CAP_NET_ADMIN, EBUSY where another process has the queue, EPROTONOSUPPORT
   *   without nfnetlink_queue in the kernel; {RangeError} for options out of range
   */
  static open(o: NfQueueOptions): NfQueue {
    const settings = {
      queue: o.queue,
      copyRange: o.copyRange,
      maxLength: o.maxLength ?? DEFAULT_MAX_LENGTH,
      failOpen: o.failOpen ?? true,
    };
    return new NfQueue(o.queue, bindQueue(settings, o.receiveBuffer ?? DEFAULT_RECEIVE_BUFFER_BYTES));
  }

  /**
   * Packets that passed (or, without failOpen, were dropped) unseen because the receive buffer was full. Those lost after
   * the last packet that came show with the next one, or with {@link settleOverflow}.
   */
  get overflowed(): number {
    return this.#sequence.missing;
  }

  /**
   * Brings {@link overflowed} up to date: delivers what waits, and compares with the number that the kernel gave last.
   *
   * @returns false where that number cannot be read, as in a rootless lab: what was lost after the last packet that came
   *   shows with the next one only
   */
  settleOverflow(): boolean {
    if (this.#callbacks === null || this.#closed) return false;
    const last = readQueueStatus(this.#queue)?.lastId;
    // What is numbered up to `last` waits in the buffer or is lost; so read as far as that, or until it is empty.
    let isEmpty = false;
    while (!isEmpty) {
      isEmpty = this.#readBatch() || last === undefined || this.#sequence.isPast(last);
      this.#endBatch();
    }
    if (last === undefined) return false;
    this.#sequence.settle(last);
    return true;
  }

  /** Verdicts that the kernel refused, as the packet was gone: its device went down, or it had its verdict before. */
  get refused(): number {
    return this.#refused;
  }

  /** Messages that could not be read. Always 0 unless the kernel's format changes. */
  get malformed(): number {
    return this.#malformed;
  }

  /**
   * Starts to deliver: `onPacket` for each packet, `onBatchEnd` after at most 128 of them and whenever no more wait.
   * Verdicts given in either are sent when the batch ends; those given later need {@link flush}.
   *
   * An error thrown by a callback is the caller's: it goes to the event loop (uncaughtException).
   */
  run(onPacket: OnPacket, onBatchEnd: () => void): void {
    if (this.#closed || this.#callbacks !== null) {
      throw new Error(`Cannot run a netfilter queue: it is ${this.#closed ? 'closed' : 'running already'}`);
    }
    this.#callbacks = { onPacket, onBatchEnd };
    this.#watch = watchReadable(this.#fd, () => this.#drain());
    for (const message of this.#early.splice(0)) {
      this.#buffer.bytes.set(message);
      this.#read(message.length, onPacket);
    }
    this.#endBatch();
  }

  /** Lets the packet go on. */
  accept(id: number): void {
    this.#append(NF_ACCEPT, id);
  }

  /** Takes the packet out; the kernel frees it. */
  drop(id: number): void {
    this.#append(NF_DROP, id);
  }

  /**
   * Moves the packet to another queue, where it gets a new id: a long list of held packets makes each verdict slow on
   * kernels that walk it. Where nobody has bound that queue, the packet goes on its way.
   */
  park(id: number, queue: number): void {
    this.#append(toQueue(queue), id);
  }

  /** Sends the verdicts given so far. @throws {ErrnoError} where the kernel takes none after several tries; they are kept */
  flush(): void {
    if (this.#outBytes === 0 || this.#closed) return;
    const length = this.#outBytes;
    for (let attempt = 1; ; attempt++) {
      const sent = libc.send(this.#fd, this.#out, length);
      if (sent >= 0) break;
      // The kernel reads verdicts during send(), so there is nothing to wait for: it is short of memory, or was interrupted.
      const isTransient = sent === -EAGAIN || sent === -ENOBUFS || sent === -EINTR;
      if (!isTransient || attempt === 16) checked(sent, 'send', `send ${length / VERDICT_BYTES} verdicts`);
    }
    this.#outBytes = 0;
  }

  /** Sends what is pending and unbinds; the kernel drops what has no verdict. */
  close(): void {
    if (this.#closed) return;
    try {
      this.flush();
    } finally {
      this.#closed = true;
      this.#watch?.close();
      libc.close(this.#fd);
    }
  }

  #append(verdict: number, id: number): void {
    if (this.#outBytes === this.#out.length) this.flush();
    writeVerdict(this.#verdicts, this.#outBytes, verdict, id);
    this.#outBytes += VERDICT_BYTES;
  }

  #drain(): void {
    for (let batch = 0; batch < BATCHES_PER_WAKE && !this.#closed; batch++) {
      const isEmpty = this.#readBatch();
      this.#endBatch();
      if (isEmpty) return;
    }
  }

  // Reads up to one batch; true where no more wait.
  #readBatch(): boolean {
    if (this.#callbacks === null) return true;
    if (this.#isReading)
      throw new Error('Cannot read from a netfilter queue: one of its callbacks is running');
    this.#isReading = true;
    try {
      return this.#deliver(this.#callbacks.onPacket);
    } finally {
      this.#isReading = false;
    }
  }

  #deliver(onPacket: OnPacket): boolean {
    for (let count = 0; count < PACKETS_PER_BATCH; count++) {
      if (this.#closed) return true;
      const length = libc.recv(this.#fd, this.#buffer.bytes);
      if (length === -EAGAIN) return true;
      // An overrun: the ids will show how many. An interrupted call: again.
      if (length === -ENOBUFS || length === -EINTR) continue;
      if (length < 0) checked(length, 'recv', 'read from a netfilter queue');
      this.#read(Math.min(length, this.#buffer.bytes.length), onPacket);
    }
    return false;
  }

  #endBatch(): void {
    if (this.#closed) return;
    try {
      this.#callbacks?.onBatchEnd();
    } finally {
      this.flush();
    }
  }

  // The messages of one datagram. Nothing in them may throw: a queue that stops holds up everybody's traffic.
  #read(length: number, onPacket: OnPacket): void {
    const { view } = this.#buffer;
    let start = 0;
    while (start + HEADER_BYTES <= length && !this.#closed) {
      const messageLength = view.getUint32(start, true);
      if (messageLength < HEADER_BYTES) {
        this.#malformed++;
        return;
      }
      const end = Math.min(start + messageLength, length);
      const type = view.getUint16(start + 4, true);
      if (type === PACKET_MESSAGE) this.#readPacket(start, end, onPacket);
      else if (type === NLMSG_ERROR) this.#refused++;
      start += align4(messageLength);
    }
  }

  #readPacket(start: number, end: number, onPacket: OnPacket): void {
    if (!decodePacket(this.#buffer, start, end, this.#packet)) {
      this.#malformed++;
      return;
    }
    this.#sequence.see(this.#packet.id);
    onPacket(this.#packet);
  }
}
