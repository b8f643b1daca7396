// What a service said before it ended, for people: pino's JSON lines as plain ones.

const LINES = 12;

/** The last lines of a service's output, each without its JSON, and without the places in a stack. */
export function lastWords(output: string): string {
  const lines = output.split('\n').flatMap((line) => plain(line).split('\n'));
  return lines
    .filter((line) => line.trim() !== '' && !/^\s+at /.test(line))
    .slice(-LINES)
    .join('\n');
}

function plain(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: { stack?: string; message?: string } };
    const told = err?.stack ?? err?.message;
    // The message of an error is in its stack as well, and what caused it is of use to developers only.
    const parts = msg !== undefined && told?.includes(msg) ? [msg] : [msg, told];
    return parts.filter((part) => part !== undefined).join('\n') || line;
  } catch {
    // Cut off in the middle, or not ours.
    return line;
  }
}
