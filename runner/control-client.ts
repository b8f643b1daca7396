// Talks to one service: JSON over HTTP, over its unix socket or over TCP with a bearer token.
import { Agent, type IncomingMessage, request } from 'node:http';

export interface ControlProblem {
  path: string;
  message: string;
}

/**
 * A service said no, or did not answer.
 *
 * `code` is the service's own (such as CONFLICT), or UNREACHABLE (no connection, status 0), TIMEOUT (status 0) or
 * BAD_ANSWER (no JSON).
 */
export class ControlError extends Error {
  override name = 'ControlError';
  readonly code: string;
  readonly status: number;
  /** The message without what can be done about it. */
  readonly reason: string;
  readonly problems: readonly ControlProblem[];
  /** The service's own words, without what was asked of it; the reason where it said none. */
  readonly said: string;

  constructor(
    reason: string,
    details: {
      code: string;
      status: number;
      problems?: readonly ControlProblem[];
      said?: string;
      remedy?: string | undefined;
      cause?: unknown;
    },
  ) {
    super(details.remedy ? `${reason}; ${details.remedy}` : reason, { cause: details.cause });
    this.reason = reason;
    this.code = details.code;
    this.status = details.status;
    this.problems = details.problems ?? [];
    this.said = details.said ?? reason;
  }
}

/** Where a service listens. Over TCP it asks for its token. */
export type ControlAddress = { socketPath: string } | { host: string; port: number; token: string };

export type ControlClientOptions = ControlAddress & {
  /** The service's name, for messages. */
  name: string;
  /** What its user can do when it does not answer. */
  remedy?: string;
  /** How long an answer may take. Default 10 s. */
  timeoutMs?: number;
};

export interface RequestOptions {
  signal?: AbortSignal;
}

interface Answer {
  status: number;
  text: string;
}

type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';

/** Answers are not checked against a schema: both ends are of one build. */
export class ControlClient {
  readonly name: string;
  readonly #address: ControlAddress;
  readonly #timeoutMs: number;
  readonly #remedy: string | undefined;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 });

  constructor({ name, timeoutMs = 10_000, remedy, ...address }: ControlClientOptions) {
    this.name = name;
    this.#address = address;
    this.#timeoutMs = timeoutMs;
    this.#remedy = remedy;
  }

  /** @throws ControlError */
  get<T>(path: string, options?: RequestOptions): Promise<T> {
    return this.#json<T>('GET', path, undefined, options);
  }

  /** @throws ControlError */
  put<T>(path: string, body: unknown, options?: RequestOptions): Promise<T> {
    return this.#json<T>('PUT', path, body, options);
  }

  /** @throws ControlError */
  post<T>(path: string, body?: unknown, options?: RequestOptions): Promise<T> {
    return this.#json<T>('POST', path, body, options);
  }

  /** @throws ControlError */
  delete<T>(path: string, options?: RequestOptions): Promise<T> {
    return this.#json<T>('DELETE', path, undefined, options);
  }

  /** The answer as it is, e.g. /metrics. @throws ControlError */
  async text(path: string, options?: RequestOptions): Promise<string> {
    const answer = await this.#ask('GET', path, undefined, options);
    if (answer.status >= 400) throw refusal(this.#what('GET', path), answer);
    return answer.text;
  }

  /** Ends idle connections; the client may still be used. */
  close(): void {
    this.#agent.destroy();
  }

  async #json<T>(method: Method, path: string, body: unknown, options: RequestOptions = {}): Promise<T> {
    const answer = await this.#ask(method, path, body, options);
    if (answer.status >= 400) throw refusal(this.#what(method, path), answer);
    if (answer.text === '') return undefined as T;
    try {
      return JSON.parse(answer.text) as T;
    } catch (cause) {
      throw new ControlError(`Cannot ${this.#what(method, path)}: the answer is no JSON`, {
        code: 'BAD_ANSWER',
        status: answer.status,
        cause,
      });
    }
  }

  async #ask(method: Method, path: string, body: unknown, options: RequestOptions = {}): Promise<Answer> {
    try {
      return await this.#send(method, path, body, options);
    } catch (error) {
      // The service closed an idle connection in the moment that we used it: it has not seen the request.
      // A POST is not repeated, because that cannot be told for sure.
      if (!(error instanceof StaleConnection)) throw error;
      if (method === 'POST') throw this.#unreachable(method, path, error.cause);
      // Others that are kept may be closed as well: this time on one of its own.
      return await this.#send(method, path, body, { ...options, fresh: true });
    }
  }

  #send(
    method: Method,
    path: string,
    body: unknown,
    { signal, fresh = false }: RequestOptions & { fresh?: boolean },
  ): Promise<Answer> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const { token, ...where } = { token: undefined, ...this.#address };
    const headers = {
      ...(text ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) } : {}),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    return new Promise((resolve, reject) => {
      const sent = request({
        ...where,
        agent: fresh ? false : this.#agent,
        method,
        path,
        headers,
        ...(signal ? { signal } : {}),
      });
      const timer = setTimeout(() => sent.destroy(this.#timeout(method, path)), this.#timeoutMs);
      let answered = false;
      const fail = (error: Error) => {
        clearTimeout(timer);
        if (signal?.aborted) reject(signal.reason);
        else if (error instanceof ControlError) reject(error);
        else if (sent.reusedSocket && !answered) reject(new StaleConnection(error));
        else reject(this.#unreachable(method, path, error));
      };
      sent.on('error', fail);
      sent.on('response', (response) => {
        answered = true;
        readAll(response).then((whole) => {
          clearTimeout(timer);
          resolve({ status: response.statusCode ?? 0, text: whole });
        }, fail);
      });
      sent.end(text);
    });
  }

  #what(method: Method, path: string): string {
    const at = 'host' in this.#address ? ` at ${hostAndPort(this.#address)}` : '';
    return `${method} ${path} of the ${this.name}${at}`;
  }

  #timeout(method: Method, path: string): ControlError {
    return new ControlError(`Cannot ${this.#what(method, path)}: no answer in ${this.#timeoutMs} ms`, {
      code: 'TIMEOUT',
      status: 0,
      remedy: this.#remedy,
    });
  }

  #unreachable(method: Method, path: string, cause: unknown): ControlError {
    const { code, message } = cause as NodeJS.ErrnoException;
    return new ControlError(`Cannot ${this.#what(method, path)}: it does not answer (${code ?? message})`, {
      code: 'UNREACHABLE',
      status: 0,
      remedy: this.#remedy,
      cause,
    });
  }
}

function hostAndPort({ host, port }: { host: string; port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** A kept connection broke before anything was answered on it. */
class StaleConnection extends Error {
  constructor(cause: unknown) {
    super('Cannot use a kept connection: it was closed', { cause });
  }
}

async function readAll(response: IncomingMessage): Promise<string> {
  response.setEncoding('utf8');
  let text = '';
  for await (const piece of response) text += piece;
  return text;
}

function refusal(what: string, { status, text }: Answer): ControlError {
  const { code, message, problems } = errorIn(text);
  return new ControlError(`Cannot ${what}: ${message ?? `status ${status}`}`, {
    code: code ?? 'BAD_ANSWER',
    status,
    ...(problems ? { problems } : {}),
    ...(message ? { said: message } : {}),
  });
}

function errorIn(text: string): { code?: string; message?: string; problems?: ControlProblem[] } {
  try {
    return (JSON.parse(text) as { error?: object }).error ?? {};
  } catch {
    // Not from one of our services; the status alone must do.
    return {};
  }
}
