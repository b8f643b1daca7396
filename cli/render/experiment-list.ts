// synfin list: one experiment per line, with the states that it shows.
import type { Experiment } from '#lab/spec/experiment.ts';
import type { Language } from '#lab/spec/language.ts';
import { EXPLAIN_LABELS } from './explain-labels.ts';
import { paint } from './paint.ts';
import type { Terminal } from './terminal.ts';
import { fit, plainText, textWidth, truncate, wrap } from './text-width.ts';

const MOST_COLUMNS = 110;

/** Lines of at most the terminal's width, without a newline at the end. */
export function experimentList(
  experiments: readonly Experiment[],
  terminal: Pick<Terminal, 'columns' | 'color'>,
  language: Language = 'en',
): string {
  const labels = EXPLAIN_LABELS[language];
  const columns = Math.min(terminal.columns, MOST_COLUMNS);
  const rows = experiments.map(({ metadata, spec }) => ({
    name: metadata.name,
    shows: showsText(spec.about, language),
    title: plainText(spec.about.title),
  }));
  const name = width([labels.name, ...rows.map((row) => row.name)], 28);
  const shows = width([labels.showsColumn, ...rows.map((row) => row.shows)], 26);
  const rest = columns - name - shows - 4;
  const title = rest < 16 ? 0 : rest;
  const line = (cells: [string, string, string], head: boolean) => {
    const first = paint(fit(cells[0], name), head ? 'faint' : 'name', terminal.color);
    const others = `${fit(cells[1], shows)}  ${truncate(cells[2], title)}`.trimEnd();
    return truncate(`${first}  ${head ? paint(others, 'faint', terminal.color) : others}`.trimEnd(), columns);
  };
  const body = rows.flatMap((row) => {
    const more = wrap(row.shows, shows);
    const titles = title === 0 ? [''] : wrap(row.title, title);
    const height = Math.max(more.length, titles.length);
    return Array.from({ length: height }, (_, i) =>
      line([i === 0 ? row.name : '', more[i] ?? '', titles[i] ?? ''], false),
    );
  });
  return [line([labels.name, labels.showsColumn, labels.title], true), ...body].join('\n');
}

/** "CLOSING (both)", "FIN_WAIT_2 (client), CLOSE_WAIT (server)" */
function showsText({ shows }: Experiment['spec']['about'], language: Language): string {
  const { side, both, inBrackets } = EXPLAIN_LABELS[language];
  return [...new Set(shows.map(({ state }) => state))]
    .map((state) => {
      const sides = new Set(shows.filter((entry) => entry.state === state).map(({ on }) => side[on]));
      return `${state}${inBrackets(sides.size > 1 ? both : [...sides].join())}`;
    })
    .join(', ');
}

function width(texts: readonly string[], most: number): number {
  return Math.min(most, Math.max(...texts.map(textWidth)));
}
