// One connection of the client's application, from connect() to close().
//
//   openTcp ─► connect ─► requests and responses ─► close (Fin │ Reset │ HalfClose … end of stream)
import { Socket } from 'node:net';
import { REQUEST_HEADER_BYTES, requestBytes, wrongBytes } from '#lab/spec/application-bytes.ts';
import { openTcp, resetOnClose } from '#linux/tcp-socket.ts';
import { type Clock, Deadline } from '#services/control/deadline.ts';
import { sendPattern } from '#services/control/send-pattern.ts';
import type { ClientCounters } from './client-counters.ts';
import type { ClientPlan, ClientTarget } from './client-plan.ts';
import { type ConnectionFacts, type NextClose, nextClose } from './next-close.ts';

/** The application gave up before the kernel did: no errno of the kernel's, which would be ETIMEDOUT. */
export const APPLICATION_TIMEOUT = 'EAPPTIMEOUT';

export interface ClientConnectionOptions {
  target: ClientTarget;
  plan: ClientPlan;
  /** 16 bytes. */
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
  #received = 0;
  /** Requests begun, and responses that are complete. */
  #requests = 0;
  #responses = 0;

  /** Starts to connect. @throws ErrnoError if there is no socket to be had (EMFILE), or an option is refused. */
  constructor(options: ClientConnectionOptions) {
    this.#options = options;
    this.#plan = options.plan;
    this.#fd = openSocket(options.target, options.plan);
    this.#deadline = new Deadline(options.now, () => this.#onDeadline());
    // allowHalfOpen: what follows the peer's FIN is decided by the behaviour, not by Node.
    this.#socket = new Socket({ fd: this.#fd, allowHalfOpen: true });
    this.#socket.setNoDelay(true);
    this.#startedAt = options.now();
    this.#listen();
    this.#socket.connect({ host: options.target.address, port: options.target.port });
    this.#arm();
  }

  /** Applies a changed behaviour; what it says about connecting concerns later connections only. */
  update(plan: ClientPlan): void {
    this.#plan = plan;
    this.#noticeResponse();
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
    this.#sendRequest();
    this.#arm();
  }

  #sendRequest(): void {
    const { request } = this.#plan.behaviour;
    if (!request) return;
    const { counters, identity } = this.#options;
    const total = request.bytes;
    const header = requestHeader(identityOf(identity, this.#requests++), total);
    let offset = header.length;
    sendPattern(this.#socket, {
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

  #onData(data: Buffer): void {
    const { counts } = this.#options.counters;
    counts.bytesReceived += data.length;
    counts.bytesWrong += wrongBytes(data, this.#received);
    this.#received += data.length;
    this.#noticeResponse();
    this.#arm();
  }

  #noticeResponse(): void {
    const { request, response } = this.#plan.behaviour;
    if (!response || this.#facts.connectedAt === null) return;
    for (; this.#responses < Math.max(1, this.#requests); this.#responses++) {
      if (this.#received < response.bytes * (this.#responses + 1)) return;
      this.#options.counters.counts.responses++;
    }
    const isLast = this.#requests >= (request?.times ?? 1) || this.#facts.isHalfClosed;
    this.#facts.responseAt = isLast ? (this.#facts.responseAt ?? this.#options.now()) : null;
    if (!isLast) this.#sendRequest();
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
    this.#deadline.set(this.#next?.at ?? null);
  }

  #onDeadline(): void {
    if (this.#facts.connectedAt === null) {
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

function openSocket(target: ClientTarget, { behaviour, userTimeoutMs }: ClientPlan): number {
  return openTcp({
    family: target.address.includes(':') ? 'IPv6' : 'IPv4',
    localPorts: behaviour.localPorts,
    userTimeoutMs,
    synRetries: behaviour.synRetries,
    fastOpen: behaviour.fastOpen,
  });
}

/** Each request of a connection has an identity of its own. */
function identityOf(identity: Uint8Array, request: number): Uint8Array {
  const own = Uint8Array.from(identity);
  // The connection's ordinal is in the last 8 bytes, big endian; its upper half is free.
  new DataView(own.buffer).setUint32(8, request);
  return own;
}

/** The first bytes of a request of `total`, without making the rest. */
function requestHeader(identity: Uint8Array, total: number): Uint8Array {
  const header = requestBytes(identity, REQUEST_HEADER_BYTES);
  new DataView(header.buffer).setUint32(24, total);
  return header;
}
