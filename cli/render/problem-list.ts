// What is wrong with files: file, field, value, and what would be right.
import type { Problem } from '#lab/spec/problems.ts';
import { paint } from './paint.ts';
import type { Terminal } from './terminal.ts';
import { plainText, wrap } from './text-width.ts';

/** Nobody reads more at once, and a file that is no experiment at all may have thousands. */
const MOST_SHOWN = 100;

export interface FileProblems {
  /** As the user wrote it. */
  source: string;
  problems: readonly Problem[];
}

/** Files without problems are left out; empty if there are none at all. */
export function problemList(
  files: readonly FileProblems[],
  terminal: Pick<Terminal, 'columns' | 'color'>,
): string {
  return files
    .filter(({ problems }) => problems.length > 0)
    .map(({ source, problems }) => {
      const count = `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`;
      const head = `${paint(plainText(source), 'strong', terminal.color)}: ${count}`;
      const shown = problems.slice(0, MOST_SHOWN);
      const more = problems.length > MOST_SHOWN ? [`  and ${problems.length - MOST_SHOWN} more`] : [];
      return [head, ...shown.flatMap((problem) => problemLines(problem, terminal)), ...more].join('\n');
    })
    .join('\n\n');
}

function problemLines(
  { path, value, message }: Problem,
  { columns, color }: Pick<Terminal, 'columns' | 'color'>,
): string[] {
  const where = path === '' ? 'the document' : plainText(path);
  const is = value === null || path === '' ? '' : ` is ${plainText(value)}`;
  return [
    ...wrap(`${where}${is}`, Math.max(10, columns - 2)).map((line) => `  ${paint(line, 'name', color)}`),
    ...wrap(plainText(message), Math.max(10, columns - 6)).map((line) => `      ${line}`),
  ];
}
