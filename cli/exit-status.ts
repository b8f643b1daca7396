// Exit statuses of the command, and how an error is told to a person.
import { CommanderError } from 'commander';

export const EXIT = {
  /** Every verdict is Confirmed; every file is valid; nothing is missing. */
  Ok: 0,
  /** A verdict is Mismatch or Inconclusive, the machine lacks something, or what was to end goes on. */
  NotConfirmed: 1,
  /** Wrong arguments or files: nothing was started. */
  BadInput: 2,
  /** Ended by Ctrl-C, as shells count it. */
  Interrupted: 130,
} as const;

/** Input that cannot be used; the message is the whole story. */
export class BadInputError extends Error {
  override name = 'BadInputError';
  readonly code = 'BAD_INPUT';
}

/** What cannot be done as things are on this machine; the message is the whole story. */
export class StateError extends Error {
  override name = 'StateError';
  readonly code = 'STATE';
}

/** A commander error for --help or --version is none. */
export function exitStatusOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.Ok : EXIT.BadInput;
  if (error instanceof BadInputError) return EXIT.BadInput;
  return EXIT.NotConfirmed;
}

/** One message for what the user can act on; the stack only for a defect of ours. */
export function reportError(error: unknown, out: { write(text: string): unknown }): void {
  const known = error instanceof Error && 'code' in error;
  const text =
    error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error);
  out.write(`${text}\n`);
}
