// The end of a lab, or of its faults, where no lab of that name is up: as one wanted it, or else a slip in the name.
import { EXIT } from '../exit-status.ts';

/**
 * @param state such as `No lab "default" is up`
 * @param others as othersUp() tells of them; one of those may have been meant, and goes on, so it is no success then
 */
export function nothingToEnd(
  state: string,
  others: readonly string[],
): { text: string; status: typeof EXIT.Ok | typeof EXIT.NotConfirmed } {
  return {
    text: `${[state, ...others].join('; ')}.`,
    status: others.length === 0 ? EXIT.Ok : EXIT.NotConfirmed,
  };
}
