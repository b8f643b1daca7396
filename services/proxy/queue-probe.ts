// Proves that the engine's loop turns: every second a marked packet goes out by a raw socket, meets a rule on OUTPUT,
// and must come up the queue. It is dropped there, so nobody else ever sees it.
//
//   raw socket ─► OUTPUT ─► mark ─► NFQUEUE ─► the engine's own loop ─► answered()
import { writeUint16, writeUint32 } from './big-endian.ts';
import type { EngineClock } from './engine-clock.ts';

const INTERVAL_MS = 1000;
/** Without an answer for so long the engine is not well. */
const LIMIT_MS = 5000;
const PROTOCOL_EXPERIMENT = 253; // RFC 3692
const LOOPBACK = '127.0.0.1';

export interface ProbeOptions {
  clock: EngineClock;
  /** Sends with the probe's mark. @throws where it cannot */
  send: (packet: Uint8Array, destination: string) => void;
}

export class QueueProbe {
  readonly #options: ProbeOptions;
  readonly #packet = probePacket();
  #answeredAt: number;
  #hasAnswered = false;
  #problem: unknown = null;
  #cancel = () => {
    // not started
  };

  constructor(options: ProbeOptions) {
    this.#options = options;
    this.#answeredAt = options.clock.now();
  }

  start(): void {
    try {
      this.#options.send(this.#packet, LOOPBACK);
      this.#problem = null;
    } catch (error) {
      // Told by check(), which is asked more often than anyone reads the log.
      this.#problem = error;
    }
    this.#cancel = this.#options.clock.setTimer(() => this.start(), INTERVAL_MS);
  }

  /** To be called when the packet comes up the queue. */
  answered(): void {
    this.#hasAnswered = true;
    this.#answeredAt = this.#options.clock.now();
  }

  /** Milliseconds since the last answer. @throws Error where there was none yet, or too long ago */
  check(): number {
    const age = Math.round(this.#options.clock.now() - this.#answeredAt);
    if (this.#hasAnswered && age <= LIMIT_MS) return age;
    const state = this.#hasAnswered ? `limit ${LIMIT_MS} ms` : 'since the start';
    throw new Error(`Cannot see packets: the queue has not answered for ${age} ms, ${state}`, {
      cause: this.#problem,
    });
  }

  close(): void {
    this.#cancel();
  }
}

// An IPv4 header and nothing else; the kernel fills in its checksum and identification.
function probePacket(): Uint8Array {
  const packet = new Uint8Array(20);
  packet[0] = 0x45;
  writeUint16(packet, 2, packet.length);
  packet[8] = 1;
  packet[9] = PROTOCOL_EXPERIMENT;
  writeUint32(packet, 12, 0x7f000001);
  writeUint32(packet, 16, 0x7f000001);
  return packet;
}
