// What the page asks of its server, on the same origin, with the token where one is wanted.
import type { Problem } from '#lab/spec/problems.ts';

/** The server said no. */
export class RefusedError extends Error {
  override name = 'RefusedError';
  readonly status: number;
  readonly problems: readonly Pick<Problem, 'path' | 'message'>[];

  constructor(status: number, message: string, problems: RefusedError['problems'] = []) {
    super(message);
    this.status = status;
    this.problems = problems;
  }
}

const TOKEN_KEY = 'synfin-token';

export class LabApi {
  readonly #storage: Storage;

  /** @param storage of the browser's tab: a token is forgotten with it */
  constructor(storage: Storage) {
    this.#storage = storage;
  }

  get hasToken(): boolean {
    return this.#storage.getItem(TOKEN_KEY) !== null;
  }

  useToken(token: string): void {
    this.#storage.setItem(TOKEN_KEY, token);
  }

  /** @throws RefusedError; another error where no server answers */
  async open(path: string, request: RequestInit = {}): Promise<Response> {
    const token = this.#storage.getItem(TOKEN_KEY);
    const headers = new Headers(request.headers);
    if (token !== null) headers.set('Authorization', `Bearer ${token}`);
    const response = await fetch(path, { ...request, headers, cache: 'no-store' }).catch((error: unknown) => {
      throw request.signal?.aborted ? error : new Error('the server does not answer', { cause: error });
    });
    if (!response.ok) throw await refusal(response);
    return response;
  }

  async get<T>(path: string): Promise<T> {
    return (await (await this.open(path)).json()) as T;
  }

  async send(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<void> {
    const content =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
    await this.open(path, { method, ...content });
  }
}

async function refusal(response: Response): Promise<RefusedError> {
  const text = await response.text();
  try {
    const { error, problems } = JSON.parse(text) as { error: string; problems?: RefusedError['problems'] };
    return new RefusedError(response.status, error, problems);
  } catch {
    // Not of our server, such as a proxy's page: its status says what there is to say.
    return new RefusedError(response.status, `the server answers ${response.status} ${response.statusText}`);
  }
}
