// What is said on one connection: requests, each after the response to the one before, and the bytes that come back.
import type { Socket } from 'node:net';
import { REQUEST_HEADER_BYTES, requestBytes, wrongBytes } from '#lab/spec/application-bytes.ts';
import type { Clock } from '#services/control/deadline.ts';
import { sendPattern } from '#services/control/send-pattern.ts';
import type { ClientCounters } from './client-counters.ts';
import type { ClientPlan } from './client-plan.ts';

export interface ConversationOptions {
  socket: Socket;
  /** 16 bytes, of which the bytes 8 to 11 are 0: they tell the requests of one connection apart. */
  identity: Uint8Array;
  counters: ClientCounters;
  now: Clock;
}

export class Conversation {
  readonly #options: ConversationOptions;
  #asked = 0;
  #askedAt = 0;
  #answered = 0;
  /** Of the stream of responses. */
  #received = 0;
  /** How much of that belongs to responses that were complete. */
  #used = 0;
  #doneAt: number | null = null;

  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  /** When the last response that the behaviour awaits had come; null: not yet, or none is awaited. */
  get doneAt(): number | null {
    return this.#doneAt;
  }

  /** When the request was sent whose response has not come; null: nothing is awaited. */
  get waitingSince(): number | null {
    return this.#asked > this.#answered ? this.#askedAt : null;
  }

  take(data: Buffer): void {
    const { counts } = this.#options.counters;
    counts.bytesReceived += data.length;
    counts.bytesWrong += wrongBytes(data, this.#received);
    this.#received += data.length;
  }

  /**
   * Counts the responses that have come, and sends the next request if it is time. Only on a connection that is up.
   *
   * @param maySend false once the application has shut it for sending
   */
  proceed({ behaviour: { request, response } }: ClientPlan, maySend: boolean): void {
    const { now, counters } = this.#options;
    while (response && this.#asked > this.#answered && this.#received - this.#used >= response.bytes) {
      this.#used += response.bytes;
      this.#answered++;
      counters.counts.responses++;
    }
    const wanted = request?.times ?? 0;
    const isDue = this.#asked < wanted && (this.#asked === 0 || this.#asked === this.#answered);
    if (request && isDue && maySend) this.#ask(request.bytes);
    const isDone = response !== undefined && this.#asked > 0 && this.#answered >= wanted;
    this.#doneAt = isDone ? (this.#doneAt ?? now()) : null;
  }

  #ask(total: number): void {
    const { socket, counters, identity, now } = this.#options;
    const header = requestHeader(identity, { number: this.#asked, total });
    this.#asked++;
    this.#askedAt = now();
    let offset = header.length;
    sendPattern(socket, {
      before: header,
      takeOffset: (length) => {
        offset += length;
        return offset - length;
      },
      bytes: total - header.length,
      onSent: (bytes) => {
        counters.counts.bytesSent += bytes;
      },
      onDone: () => {
        counters.counts.requests++;
      },
    });
  }
}

/** The first bytes of the connection's request `number`, of `total` bytes, without making the rest. */
function requestHeader(
  identity: Uint8Array,
  { number, total }: { number: number; total: number },
): Uint8Array {
  const own = Uint8Array.from(identity);
  new DataView(own.buffer).setUint32(8, number);
  const header = requestBytes(own, REQUEST_HEADER_BYTES);
  new DataView(header.buffer).setUint32(24, total);
  return header;
}
