// What a page is told of an error: { error, problems? }, and the status that fits.

interface Told {
  status?: unknown;
  message?: unknown;
  problems?: unknown;
  /** What was wrong with a body that is no JSON, as body-parser says it. */
  type?: unknown;
}

export interface ErrorAnswer {
  status: number;
  body: { error: string; problems?: readonly unknown[] };
}

/** Errors of express, of a lab's services and of our own carry a `status`; anything else is a defect: 500. */
export function errorAnswer(error: unknown): ErrorAnswer {
  const { status, message, problems, type } = (error ?? {}) as Told;
  const text = typeof message === 'string' ? message : 'Cannot answer: unknown error';
  const told = typeof type === 'string' ? `Cannot read the request: ${text}` : text;
  const all = Array.isArray(problems) && problems.length > 0 ? { problems } : {};
  return { status: statusOf(status), body: { error: told, ...all } };
}

function statusOf(status: unknown): number {
  if (typeof status !== 'number') return 500;
  // A service of the lab that does not answer is known by 0.
  if (status === 0) return 502;
  return status >= 400 && status < 600 ? status : 500;
}
