// Only a Hold has something to let go; of a fault that is none it is said what would be right.
import type { FaultView } from '#lab/run/observation.ts';
import { BadInputError } from '../exit-status.ts';

/** @throws BadInputError with all that are none, before anything is released */
export function refuseRelease(faults: readonly Pick<FaultView, 'name' | 'fault'>[]): void {
  const others = faults.filter(({ fault }) => fault.action !== 'Hold');
  if (others.length === 0) return;
  const told = others.map(({ name, fault }) => `"${name}" is no Hold, but a ${fault.action}`).join(', ');
  throw new BadInputError(`Cannot release: ${told}; "synfin fault rm" ends it`);
}
