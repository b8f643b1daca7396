// One connection of the client's application, from connect() to close().
//
//   openTcp ─► connect ─► requests and responses ─► close (Fin │ Reset │ HalfClose … end of stream)
import { Socket } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { openTcp, resetOnClose } from '#linux/tcp-socket.ts';
import { setKeepalive, setUserTimeout } from '#linux/tcp-timeouts.ts';
import { type Clock, Deadline } from '#services/control/deadline.ts';
import type { ClientCounters } from './client-counters.ts';
import type { ClientPlan, ClientTarget } from './client-plan.ts';
import { Conversation } from './conversation.ts';
import { type ConnectionFacts, type NextClose, nextClose } from './next-close.ts';

/** The application gave up before the kernel did: no errno of the kernel's, which would be ETIMEDOUT. */
const APPLICATION_TIMEOUT = 'EAPPTIMEOUT';

export interface ClientConnectionOptions {
  target: ClientTarget;
  plan: ClientPlan;
  /** 16 bytes; see {@link Conversation}. */
  identity: Uint8Array;
  counters: ClientCounters;
  now: Clock;
  /** Called once, when the application holds the socket no more. */
  onOver: (connection: Pick<ClientConnection, 'update' | 'abort'>) => void;
}

export class ClientConnection {
  readonly #options: ClientConnectionOptions;
  readonly #fd: number;
  readonly #socket: Socket;
  readonly #deadline: Deadline;
  readonly #startedAt: number;
  readonly #facts: ConnectionFacts = {
    connectedAt: null,
    responseAt: null,
    endReadAt: null,
    isHalfClosed: false,
  };
  #plan: ClientPlan;
  #next: NextClose | null = null;
  #halfClosedAt: number | null = null;
  readonly #conversation: Conversation;

  /** Starts to connect. @throws ErrnoError if there is no socket to be had (EMFILE), or an option is refused. */
  constructor(options: ClientConnectionOptions) {
    this.#options = options;
    this.#plan = options.plan;
    this.#fd = openSocket(options.target, options.plan);
    this.#deadline = new Deadline(options.now, () => this.#onDeadline());
    // allowHalfOpen: what follows the peer's FIN is decided by the behaviour, not by Node.
    this.#socket = new Socket({ fd: this.#fd, allowHalfOpen: true });
    this.#socket.setNoDelay(true);
    const { identity, counters, now } = options;
    this.#conversation = new Conversation({ socket: this.#socket, identity, counters, now });
    this.#startedAt = options.now();
    this.#listen();
    this.#socket.connect({ host: options.target.address, port: options.target.port });
    this.#arm();
  }

  /** Applies a changed behaviour; what it says about connecting concerns later connections only. */
  update(plan: ClientPlan): void {
    const before = this.#plan;
    this.#plan = plan;
    if (this.#socket.destroyed) return;
    if (plan.userTimeoutMs !== before.userTimeoutMs) setUserTimeout(this.#fd, plan.userTimeoutMs ?? 0);
    if (!isDeepStrictEqual(plan.keepalive, before.keepalive)) setKeepalive(this.#fd, plan.keepalive);
    this.#proceed();
    this.#arm();
  }

  /** Ends it at once, with a reset where the peer knows of it. */
  abort(): void {
    this.#close('Reset');
  }

  #listen(): void {
    const { counters } = this.#options;
    this.#socket.on('connect', () => this.#onConnect());
    this.#socket.on('data', (data: Buffer) => this.#onData(data));
    this.#socket.on('end', () => this.#onEnd());
    this.#socket.on('error', (error) => counters.errors.add(error));
    this.#socket.on('close', () => {
      this.#deadline.clear();
      counters.counts.closed++;
      this.#options.onOver(this);
    });
  }

  #onConnect(): void {
    const { counters, now } = this.#options;
    counters.counts.connected++;
    this.#facts.connectedAt = now();
    counters.connectLatency.add(this.#facts.connectedAt - this.#startedAt);
    this.#proceed();
    this.#arm();
  }

  #onData(data: Buffer): void {
    this.#conversation.take(data);
    this.#proceed();
    this.#arm();
  }

  #proceed(): void {
    if (this.#facts.connectedAt === null) return;
    this.#conversation.proceed(this.#plan, !this.#facts.isHalfClosed);
    this.#facts.responseAt = this.#conversation.doneAt;
  }

  #onEnd(): void {
    const { counters, now } = this.#options;
    counters.counts.endsOfStream++;
    this.#facts.endReadAt = now();
    if (this.#halfClosedAt !== null) counters.closeLatency.add(this.#facts.endReadAt - this.#halfClosedAt);
    this.#arm(); // when half closed, Node closes by itself now: both directions have ended
  }

  #arm(): void {
    if (this.#socket.destroyed) return;
    if (this.#facts.connectedAt === null) {
      const { connectTimeoutMs } = this.#plan;
      this.#deadline.set(connectTimeoutMs === null ? null : this.#startedAt + connectTimeoutMs);
      return;
    }
    this.#next = nextClose(this.#facts, this.#plan);
    const times = [this.#next?.at, this.#givesUpAt()].filter((at) => at !== undefined);
    this.#deadline.set(times.length === 0 ? null : Math.min(...times));
  }

  /** When a response that does not come is given up. */
  #givesUpAt(): number | undefined {
    const { responseTimeoutMs } = this.#plan;
    const since = this.#conversation.waitingSince;
    return responseTimeoutMs === null || since === null ? undefined : since + responseTimeoutMs;
  }

  #onDeadline(): void {
    const givesUpAt = this.#givesUpAt();
    const givesUp = givesUpAt !== undefined && givesUpAt < (this.#next?.at ?? Number.POSITIVE_INFINITY);
    if (this.#facts.connectedAt === null || givesUp) {
      this.#options.counters.errors.addCode(APPLICATION_TIMEOUT);
      this.#close('Fin');
    } else if (this.#next !== null) {
      this.#close(this.#next.how);
    }
  }

  #close(how: NextClose['how']): void {
    if (this.#socket.destroyed) return;
    if (how === 'HalfClose') {
      this.#facts.isHalfClosed = true;
      this.#halfClosedAt = this.#options.now();
      this.#socket.end();
      this.#arm();
      return;
    }
    if (how === 'Reset') resetOnClose(this.#fd);
    this.#socket.destroy();
  }
}

function openSocket(target: ClientTarget, { behaviour, userTimeoutMs, keepalive }: ClientPlan): number {
  const fd = openTcp({
    family: target.address.includes(':') ? 'IPv6' : 'IPv4',
    localPorts: behaviour.localPorts,
    userTimeoutMs,
    synRetries: behaviour.synRetries,
    fastOpen: behaviour.fastOpen,
  });
  if (keepalive !== null) setKeepalive(fd, keepalive);
  return fd;
}
