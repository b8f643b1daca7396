// A fault that is in force, or is to be, keeps its name: it is neither replaced nor begun anew without being asked for.
import type { FaultView } from '#lab/run/observation.ts';
import { describeFault } from '#lab/spec/describe-fault.ts';
import type { Fault } from '#lab/spec/fault.ts';
import { BadInputError } from '../exit-status.ts';
import { labCommand } from './lab-command.ts';

/**
 * @param lab whose faults `known` are
 * @throws BadInputError with all names that are taken, before anything is put
 */
export function refuseTakenNames(
  faults: readonly Pick<Fault, 'name'>[],
  known: readonly Pick<FaultView, 'name' | 'fault' | 'state'>[],
  lab: string,
): void {
  const taken = known.filter(
    ({ name, state }) => state !== 'Ended' && faults.some((fault) => fault.name === name),
  );
  if (taken.length === 0) return;
  const told = taken.map(({ name, fault }) => `there is a "${name}" already (${describeFault(fault)})`);
  const end = labCommand(`fault rm ${taken.map(({ name }) => name).join(' ')}`, lab);
  throw new BadInputError(
    `Cannot add faults: ${told.join(', ')}; end it first, by ${end}, or choose another name`,
  );
}
