// Markdown for what came from outside: tables with aligned columns, text that cannot become markup.

/** A table; numbers (`right`) are set flush right. Cells may hold inline markup and are escaped by the caller. */
export function markdownTable(
  columns: readonly { title: string; right?: boolean }[],
  rows: readonly string[][],
): string[] {
  const widths = columns.map(({ title }, i) =>
    Math.max(3, title.length, ...rows.map((row) => row[i]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (columns[i]?.right ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join(' | ')} |`;
  const rule = columns.map(({ right }, i) => `${'-'.repeat((widths[i] ?? 3) - 1)}${right ? ':' : '-'}`);
  return [line(columns.map(({ title }) => title)), `| ${rule.join(' | ')} |`, ...rows.map(line)];
}

/** Text from a file or a kernel as text: one line, none of it markup. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '\ufffd')
    .replace(/[\\`*<>[\]|]/g, '\\$&')
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_');
}

/** As code, whatever backticks are in it. */
export function markdownCode(text: string): string {
  const fence = '`'.repeat(Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length)) + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text.replace(/\s+/g, ' ')}${pad}${fence}`;
}
