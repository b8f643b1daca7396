// One accepted connection of the server's application.
//
//   accept ─► requests ─► responses ─► closeFirst
//      └───► end of stream ─► late bytes ─► close, or nothing (CLOSE_WAIT)
import type { Socket } from 'node:net';
import { type Clock, Deadline } from '#services/control/deadline.ts';
import { sendPattern } from '#services/control/send-pattern.ts';
import { LateSender } from './late-sender.ts';
import { type ConnectionFacts, type NextStep, nextStep } from './next-step.ts';
import { RequestReader } from './request-reader.ts';
import type { ServerCounters } from './server-counters.ts';
import type { ServerPlan } from './server-plan.ts';

export interface ServerConnectionOptions {
  /** Accepted; the connection's own from now on. */
  socket: Socket;
  plan: ServerPlan;
  counters: ServerCounters;
  /** Whether a request with this identity has come before. */
  isRepeated: (identity: string) => boolean;
  now: Clock;
  /** Called once, when the application holds the socket no more. */
  onOver: (connection: ServerConnection) => void;
}

export class ServerConnection {
  readonly #options: ServerConnectionOptions;
  readonly #socket: Socket;
  readonly #deadline: Deadline;
  readonly #reader: RequestReader;
  readonly #facts: ConnectionFacts;
  #plan: ServerPlan;
  #next: NextStep | null = null;
  #lateSender: LateSender | null = null;
  /** Requests that are complete and have had no response. */
  #unanswered = 0;
  /** How far the stream of responses and late bytes has come, what Node has yet to write included. */
  #offset = 0;

  constructor(options: ServerConnectionOptions) {
    this.#options = options;
    this.#plan = options.plan;
    this.#deadline = new Deadline(options.now, () => this.#onDeadline());
    this.#reader = new RequestReader({
      onRequest: (identity) => this.#onRequest(identity),
      onWrongBytes: (count) => {
        options.counters.counts.bytesWrong += count;
      },
    });
    this.#facts = {
      acceptedAt: options.now(),
      unansweredAt: null,
      requestedAt: null,
      isAnswering: false,
      answeredAt: null,
      endReadAt: null,
      lateSentAt: null,
    };
    // allowHalfOpen: what follows the peer's FIN is decided by the behaviour, not by Node.
    this.#socket = options.socket;
    this.#socket.allowHalfOpen = true;
    this.#socket.setNoDelay(true);
    this.#read();
    this.#listen();
    this.#arm();
  }

  /** Applies a changed behaviour to what has already happened as well. */
  update(plan: ServerPlan): void {
    const before = this.#plan.behaviour.onPeerClose.send;
    const after = plan.behaviour.onPeerClose.send;
    this.#plan = plan;
    this.#read();
    if (before?.bytes !== after?.bytes || before?.over !== after?.over) this.#forgetLateSender();
    this.#arm();
  }

  /** Ends it at once, with a reset. */
  abort(): void {
    if (!this.#socket.destroyed) this.#socket.resetAndDestroy();
  }

  /** Of what Node has read ahead the application is told when it reads on. */
  #read(): void {
    if (this.#plan.behaviour.reading === 'Stopped') this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  #listen(): void {
    const { counters, onOver } = this.#options;
    this.#socket.on('data', (data: Buffer) => {
      counters.counts.bytesReceived += data.length;
      this.#reader.push(data);
    });
    this.#socket.on('end', () => {
      counters.counts.endsOfStream++;
      this.#facts.endReadAt = this.#options.now();
      this.#arm();
    });
    this.#socket.on('error', (error) => counters.errors.add(error));
    this.#socket.on('close', () => {
      this.#deadline.clear();
      this.#lateSender?.stop();
      counters.counts.closed++;
      onOver(this);
    });
  }

  #onRequest(identity: string): void {
    const { counters, isRepeated, now } = this.#options;
    counters.counts.requests++;
    if (isRepeated(identity)) counters.counts.requestsRepeated++;
    this.#unanswered++;
    this.#facts.requestedAt = now();
    this.#facts.unansweredAt ??= this.#facts.requestedAt;
    this.#arm();
  }

  #respond(bytes: number): void {
    this.#facts.isAnswering = true;
    sendPattern(this.#socket, {
      takeOffset: (length) => this.#takeOffset(length),
      bytes,
      onSent: (sent) => this.#countSent(sent),
      onDone: () => {
        const now = this.#options.now();
        this.#unanswered--;
        this.#facts.isAnswering = false;
        this.#facts.answeredAt = now;
        this.#facts.unansweredAt = this.#unanswered > 0 ? now : null;
        this.#arm();
      },
    });
  }

  /** Once the peer has closed, and after the responses that it is owed. */
  #startLateSender(): void {
    const { onPeerClose, response } = this.#plan.behaviour;
    const { send } = onPeerClose;
    const isOwed = this.#facts.isAnswering || (response !== undefined && this.#unanswered > 0);
    if (!send || this.#lateSender !== null || this.#facts.endReadAt === null || isOwed) return;
    this.#lateSender = new LateSender({
      socket: this.#socket,
      takeOffset: (length) => this.#takeOffset(length),
      bytes: send.bytes,
      overMs: this.#plan.lateSendOverMs,
      now: this.#options.now,
      onSent: (sent) => this.#countSent(sent),
      onDone: () => {
        this.#facts.lateSentAt = this.#options.now();
        this.#arm();
      },
    });
  }

  #forgetLateSender(): void {
    this.#lateSender?.stop();
    this.#lateSender = null;
    this.#facts.lateSentAt = null;
  }

  #takeOffset(length: number): number {
    this.#offset += length;
    return this.#offset - length;
  }

  #countSent(bytes: number): void {
    this.#options.counters.counts.bytesSent += bytes;
  }

  #arm(): void {
    if (this.#socket.destroyed) return;
    this.#startLateSender();
    this.#next = nextStep(this.#facts, this.#plan);
    this.#deadline.set(this.#next?.at ?? null);
  }

  #onDeadline(): void {
    const { response, closeHow } = this.#plan.behaviour;
    if (this.#socket.destroyed || this.#next === null) return;
    if (this.#next.what === 'Respond' && response) {
      this.#respond(response.bytes);
      this.#arm();
    } else if (closeHow === 'Reset') {
      this.abort();
    } else {
      this.#socket.destroy();
    }
  }
}
