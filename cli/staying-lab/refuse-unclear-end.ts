// Which faults are to end is said in one way: by their names, or by --all.
import { BadInputError } from '../exit-status.ts';

/** @throws BadInputError */
export function refuseUnclearEnd(names: readonly string[], { all = false }: { all?: boolean }): void {
  if (!all && names.length === 0)
    throw new BadInputError('Cannot end faults: none is named; --all ends every one');
  if (!all || names.length === 0) return;
  const named = names.map((name) => `"${name}"`).join(', ');
  throw new BadInputError(`Cannot end faults: --all ends every one, not only ${named}; use one of them`);
}
