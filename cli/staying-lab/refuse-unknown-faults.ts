// Names of faults that are not there are refused, all at once, before anything is done to the others.
import { nearestWord } from '#lab/spec/nearest-word.ts';
import { BadInputError } from '../exit-status.ts';

/** @param lab whose they would be, in words. @throws BadInputError */
export function refuseUnknownFaults(names: readonly string[], known: readonly string[], lab: string): void {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const near = unknown.map((name) => nearestWord(name, known)).find((name) => name !== null);
  const there = known.length === 0 ? 'there is none' : `there are ${known.join(', ')}`;
  throw new BadInputError(
    `Cannot find ${unknown.length === 1 ? 'fault' : 'faults'} ${unknown.map((name) => `"${name}"`).join(', ')} of ${lab}: ${near ? `did you mean "${near}"?` : there}`,
  );
}
