// A request of the page that is not carried out, with the reason for a reader.

export interface RefusedField {
  path: string;
  value?: string | null;
  message: string;
}

/** `status` is the answer's: 400 wrong, 404 not there, 409 not now, 501 not on this runtime. */
export class LiveRefusal extends Error {
  override name = 'LiveRefusal';
  readonly code = 'LIVE_REFUSED';
  readonly status: number;
  readonly problems: readonly RefusedField[];

  constructor(
    status: number,
    message: string,
    { problems = [] }: { problems?: readonly RefusedField[] } = {},
  ) {
    super(message);
    this.status = status;
    this.problems = problems;
  }
}
