// One request to an API server: authorized, with a deadline, repeated where that does no harm.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { backoffMs } from './backoff.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { KubeError } from './kube-error.ts';
import { statusError } from './status-error.ts';
import type { Timing } from './timing.ts';
import { wait } from './wait.ts';

export interface KubeRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string | undefined>;
  body?: unknown;
  /** Default application/json. */
  contentType?: string;
  /** For messages, after "Cannot": such as `get Pod "a/b"`. */
  what: string;
}

export interface TransportLimits {
  /** For one attempt. */
  answerMs: number;
  /** No new attempt begins after this. */
  attemptsMs: number;
}

const BACKOFF = { firstMs: 100, longestMs: 5000 };
const MAY_PASS = [500, 502, 503, 504];

export class KubeTransport {
  readonly #access: ClusterAccess;
  readonly #timing: Timing;
  readonly #limits: TransportLimits;

  constructor(access: ClusterAccess, timing: Timing, limits: TransportLimits) {
    this.#access = access;
    this.#timing = timing;
    this.#limits = limits;
  }

  /** The answer's object. @throws KubeError */
  async json<T>(request: KubeRequest): Promise<T> {
    const end = this.#timing.now() + this.#limits.attemptsMs;
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#attempt<T>(request, mustBeFresh(request, attempt));
      if (!('failure' in outcome)) return outcome.object;
      const pause = Math.max(outcome.retryAfterMs, backoffMs(attempt, BACKOFF, this.#timing.random));
      if (!mayRepeat(request, outcome.failure) || this.#timing.now() + pause > end) throw outcome.failure;
      await wait(this.#timing, pause);
    }
  }

  /** The answer as it comes, for a watch. Not repeated. @throws KubeError */
  async stream(request: KubeRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const deadline = new AbortController();
    const cancel = this.#timing.after(this.#limits.answerMs, () => deadline.abort());
    try {
      const answer = await this.#send(request, {
        signal: AbortSignal.any([signal, deadline.signal]),
        isFresh: true,
      });
      if (answer.statusCode === 200) return answer;
      throw statusError(request.what, answer.statusCode ?? 0, await readAll(answer));
    } catch (error) {
      throw this.#asKubeError(request, error, deadline.signal);
    } finally {
      cancel();
    }
  }

  async #attempt<T>(
    request: KubeRequest,
    isFresh: boolean,
  ): Promise<{ object: T } | { failure: KubeError; retryAfterMs: number }> {
    const deadline = new AbortController();
    const cancel = this.#timing.after(this.#limits.answerMs, () => deadline.abort());
    try {
      const answer = await this.#send(request, { signal: deadline.signal, isFresh });
      const text = await readAll(answer);
      const status = answer.statusCode ?? 0;
      if (status >= 200 && status < 300) return { object: JSON.parse(text) as T };
      const retryAfterMs = Number(answer.headers['retry-after'] ?? 0) * 1000 || 0;
      return { failure: statusError(request.what, status, text), retryAfterMs };
    } catch (error) {
      return { failure: this.#asKubeError(request, error, deadline.signal), retryAfterMs: 0 };
    } finally {
      cancel();
    }
  }

  async #send(
    request: KubeRequest,
    { signal, isFresh }: { signal: AbortSignal; isFresh: boolean },
  ): Promise<IncomingMessage> {
    const { server } = this.#access;
    const credentials = await this.#access.credentials(isFresh);
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const options: RequestOptions = {
      ...credentials,
      method: request.method,
      host: server.hostname.replace(/^\[|\]$/g, ''),
      port: server.port,
      path: pathAndQuery(server, request),
      headers: {
        ...credentials.headers,
        accept: 'application/json',
        'user-agent': 'synfin',
        ...(body === undefined
          ? {}
          : {
              'content-type': request.contentType ?? 'application/json',
              'content-length': Buffer.byteLength(body),
            }),
      },
      signal,
    };
    const start = server.protocol === 'http:' ? httpRequest : httpsRequest;
    return new Promise((resolve, reject) => {
      start(options, resolve).on('error', reject).end(body);
    });
  }

  #asKubeError({ what }: KubeRequest, cause: unknown, deadline: AbortSignal): KubeError {
    if (cause instanceof KubeError) return cause;
    if (deadline.aborted) {
      const message = `Cannot ${what}: no answer from ${this.#access.server.host} in ${this.#limits.answerMs} ms`;
      return new KubeError(message, { code: 0, reason: 'Timeout', cause });
    }
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = cause instanceof SyntaxError ? 'BadAnswer' : 'Unreachable';
    const state = `${this.#access.server.host}: ${code ?? message}`;
    return new KubeError(`Cannot ${what}: ${state}`, { code: 0, reason, cause });
  }
}

/**
 * A connection that was used before may end, unused for a while, just as it is used again, or have ended without a word. What must not
 * happen twice cannot be asked again then; what may, is not to find the next one of the kind.
 */
function mustBeFresh({ method }: KubeRequest, attempt: number): boolean {
  return method === 'POST' || attempt > 0;
}

/** A 429 has done nothing. Of the others nobody knows, so only what may happen twice is asked twice. */
function mayRepeat({ method }: KubeRequest, { code, reason }: KubeError): boolean {
  if (code === 429) return true;
  return method !== 'POST' && (MAY_PASS.includes(code) || reason === 'Unreachable' || reason === 'Timeout');
}

function pathAndQuery(server: URL, { path, query = {} }: KubeRequest): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const search = new URLSearchParams(given).toString();
  return `${server.pathname.replace(/\/$/, '')}${path}${search === '' ? '' : `?${search}`}`;
}

async function readAll(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}
