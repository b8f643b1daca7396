// An answer other than success: thrown by routes, made into JSON in one place (control-server.ts).
import type { Problem } from './problem.ts';

/** An HTTP status with a stable code; `code` is what a caller tests. */
export class HttpError extends Error {
  override name = 'HttpError';
  readonly status: number;
  readonly code: string;
  readonly problems: readonly Problem[] | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    options: { problems?: readonly Problem[]; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.status = status;
    this.code = code;
    this.problems = options.problems;
  }
}

/** 400 BAD_REQUEST: what was sent is wrong; `problems` lists all of it. */
export class BadRequest extends HttpError {
  override name = 'BadRequest';
  constructor(message: string, problems: readonly Problem[] = []) {
    super(400, 'BAD_REQUEST', message, problems.length > 0 ? { problems } : {});
  }
}

/** 404 NOT_FOUND: no such route, lane, fault … */
export class NotFound extends HttpError {
  override name = 'NotFound';
  constructor(message: string) {
    super(404, 'NOT_FOUND', message);
  }
}

/** 409 CONFLICT: right in itself, but not in the present state: a port in use, a limit reached, a different fault under a name. */
export class Conflict extends HttpError {
  override name = 'Conflict';
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(409, 'CONFLICT', message, options);
  }
}
