// What runs on this machine is read twice, outside of the sandbox and in it; standard input is gone after the first time.
import { BadInputError } from '../exit-status.ts';

/** @throws BadInputError */
export function refuseStandardInput(sources: readonly string[]): void {
  if (!sources.includes('-')) return;
  throw new BadInputError(
    'Cannot take a lab of this machine from standard input: it is read more than once; give a file',
  );
}
