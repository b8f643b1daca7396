// The doctor's findings as text.
import type { Check, CheckStatus } from './check.ts';

const WORDS: Record<CheckStatus, string> = { Ok: 'ok', Warning: 'warning', Missing: 'missing' };
const COLOURS: Record<CheckStatus, number> = { Ok: 32, Warning: 33, Missing: 31 };

export interface PrintOptions {
  colour?: boolean;
  /** Where labs are to run. Default: on this machine. */
  where?: string;
}

/** One line per check, and under those that need it what to do; then one line that sums up. Ends with a newline. */
export function printChecks(checks: readonly Check[], options: PrintOptions = {}): string {
  const { colour = false, where = 'on this machine' } = options;
  const nameWidth = Math.max(...checks.map(({ name }) => name.length));
  const wordWidth = Math.max(...Object.values(WORDS).map((word) => word.length));
  const indent = ' '.repeat(wordWidth + 2);
  const lines = checks.flatMap(({ name, status, found, remedy }) => {
    const word = WORDS[status].padEnd(wordWidth);
    const shown = colour ? `\x1b[${COLOURS[status]}m${word}\x1b[0m` : word;
    const line = `${shown}  ${name.padEnd(nameWidth)}  ${found}`.trimEnd();
    return remedy === null || status === 'Ok' ? [line] : [line, `${indent}→ ${remedy}`];
  });
  return `${[...lines, '', summary(checks, where)].join('\n')}\n`;
}

/** Exit status for a script: 1 if something is missing without which no lab runs. */
export function exitStatus(checks: readonly Check[]): number {
  return checks.some(({ status }) => status === 'Missing') ? 1 : 0;
}

function summary(checks: readonly Check[], where: string): string {
  const count = (wanted: CheckStatus) => checks.filter(({ status }) => status === wanted).length;
  if (count('Missing') > 0) return `Labs cannot run ${where} yet: ${count('Missing')} missing`;
  return count('Warning') > 0
    ? `Labs run ${where}, with ${count('Warning')} limitation(s)`
    : `Labs run ${where}`;
}
