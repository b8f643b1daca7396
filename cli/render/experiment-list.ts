// synfin list: one experiment per line, with the states that it shows, grouped by kind.
import type { Experiment } from '#lab/spec/experiment.ts';
import { EXPERIMENT_KINDS, kindOf } from '#lab/spec/experiment-kind.ts';
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
  const groups = groupByKind(experiments);
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
  const bodyOf = (row: (typeof rows)[number]) => {
    const more = wrap(row.shows, shows);
    const titles = title === 0 ? [''] : wrap(row.title, title);
    const height = Math.max(more.length, titles.length);
    return Array.from({ length: height }, (_, i) =>
      line([i === 0 ? row.name : '', more[i] ?? '', titles[i] ?? ''], false),
    );
  };
  const body = groups.flatMap(([kind, members]) => {
    const heading =
      groups.length > 1
        ? ['', paint(truncate(headingOf(kind, language), columns), 'faint', terminal.color)]
        : [];
    return [
      ...heading,
      ...members.flatMap((member) => bodyOf(rows[experiments.indexOf(member)] as (typeof rows)[number])),
    ];
  });
  return [line([labels.name, labels.showsColumn, labels.title], true), ...body].join('\n');
}

/** Kinds in their order, those without a kind last. */
function groupByKind(experiments: readonly Experiment[]): [string | null, Experiment[]][] {
  const known: readonly (string | null)[] = EXPERIMENT_KINDS;
  const found = [...new Set(experiments.map(kindOf))];
  const kinds = [
    ...known.filter((kind) => found.includes(kind)),
    ...found.filter((kind) => !known.includes(kind)),
  ];
  return kinds.map((kind) => [kind, experiments.filter((experiment) => kindOf(experiment) === kind)]);
}

function headingOf(kind: string | null, language: Language): string {
  const { kinds } = EXPLAIN_LABELS[language];
  const known = EXPERIMENT_KINDS.find((one) => one === kind);
  return kind === null ? kinds.others : known ? kinds[known] : plainText(kind);
}

/** "CLOSING (both)", "FIN_WAIT_2 (client), CLOSE_WAIT (server)" */
function showsText({ shows }: Experiment['spec']['about'], language: Language): string {
  const { side, both, inBrackets } = EXPLAIN_LABELS[language];
  return [...new Set(shows.map(({ state }) => state))]
    .map((state) => {
      const sides = new Set(shows.filter((entry) => entry.state === state).map((entry) => side[entry.side]));
      return `${state}${inBrackets(sides.size > 1 ? both : [...sides].join())}`;
    })
    .join(', ');
}

function width(texts: readonly string[], most: number): number {
  return Math.min(most, Math.max(...texts.map(textWidth)));
}
