// What the API server refused, or why it could not be asked.

export interface KubeErrorDetails {
  /** The HTTP status; 0 when there was no answer. */
  code: number;
  /** The Status' reason, such as Conflict; our own Unreachable, Timeout, BadAnswer when there was no Status. */
  reason: string;
  cause?: unknown;
}

export class KubeError extends Error {
  override name = 'KubeError';
  readonly code: number;
  readonly reason: string;

  constructor(message: string, { code, reason, cause }: KubeErrorDetails) {
    super(message, { cause });
    this.code = code;
    this.reason = reason;
  }
}
