// synfin explain: the whole story of one experiment, wrapped at the terminal's width.
import type { Experiment, Step } from '#lab/spec/experiment.ts';
import type { LaneOfLab } from '#lab/spec/lab.ts';
import type { Language } from '#lab/spec/language.ts';
import { EXPLAIN_LABELS, type Pod } from './explain-labels.ts';
import { paint } from './paint.ts';
import type { Terminal } from './terminal.ts';
import { plainText, wrap } from './text-width.ts';

/** Longer lines are hard to read. */
const MOST_COLUMNS = 100;

/** Lines of at most the terminal's width, without a newline at the end. */
export function explainText(
  experiment: Experiment,
  terminal: Pick<Terminal, 'columns' | 'color'>,
  language: Language = 'en',
): string {
  const { about, steps } = experiment.spec;
  const { color } = terminal;
  const labels = EXPLAIN_LABELS[language];
  const columns = readableColumns(terminal);
  const section = (title: string, paragraphs: readonly string[]) =>
    paragraphs.length === 0
      ? []
      : ['', paint(title, 'strong', color), ...paragraphs.flatMap((text) => indented(text, columns))];
  const shows = about.shows.map(({ state, side }) => labels.onSide(state, side));
  return [
    ...wrap(plainText(about.title), columns).map((line) => paint(line, 'strong', color)),
    paint(experiment.metadata.name, 'name', color),
    ...section(labels.shows, shows),
    ...section(labels.done, [about.done]),
    ...section(labels.expect, [about.expect]),
    ...section(labels.why, [about.why]),
    ...section(labels.remedy, [about.remedy]),
    ...section(labels.needs, needsOf(experiment, language)),
    '',
    paint(labels.steps, 'strong', color),
    ...steps.flatMap((step, i) => stepLines(step, i, { columns, color, language })),
    ...section(labels.references, about.references),
    ...section(labels.tryIt, [`synfin run ${experiment.metadata.name}`]),
  ].join('\n');
}

/** What an experiment needs, one entry each. */
export function needsOf({ spec }: Experiment, language: Language): string[] {
  const labels = EXPLAIN_LABELS[language];
  const sysctlTexts = (pod: Pod, sysctls: Record<string, string>) =>
    Object.entries(sysctls).map(([name, value]) => labels.sysctl(pod, name, value));
  return [
    ...(spec.requires.kernel ? [labels.kernel(spec.requires.kernel)] : []),
    ...(spec.alone ? [labels.labOfItsOwn] : []),
    ...(spec.lab.family === 'IPv6' ? ['IPv6'] : []),
    ...sysctlTexts('Client', spec.lab.client.sysctls),
    ...sysctlTexts('Proxy', spec.lab.proxy.sysctls),
    ...sysctlTexts('Server', spec.lab.server.sysctls),
    ...spec.lab.lanes.flatMap((lane) => laneNeeds(lane, language)),
  ];
}

/** What stands on a lane besides the proxy. */
function laneNeeds({ name, conntrack, flows }: LaneOfLab, language: Language): string[] {
  const labels = EXPLAIN_LABELS[language];
  return [...(conntrack ? [labels.conntrack(name)] : []), ...(flows ? [labels.flows(name, flows)] : [])];
}

function stepLines(
  step: Step,
  index: number,
  { columns, color, language }: { columns: number; color: boolean; language: Language },
): string[] {
  const labels = EXPLAIN_LABELS[language];
  const { actions, expectations } = labels.step(step);
  const entry = (mark: string, text: string) =>
    indented(text, columns, { first: `     ${mark} `, next: '       ' });
  return [
    `  ${index + 1}. ${paint(step.name, 'name', color)}`,
    ...(actions.length === 0 ? entry('-', labels.waitAndLook) : actions.flatMap((text) => entry('-', text))),
    ...expectations.flatMap((text) => entry('=', `${labels.expected}${text}`)),
  ];
}

/** The width for prose on this terminal. */
export function readableColumns({ columns }: Pick<Terminal, 'columns'>): number {
  return Math.max(20, Math.min(columns, MOST_COLUMNS));
}

/** Text from a file, wrapped, below a heading or a mark. */
export function indented(
  text: string,
  columns: number,
  { first, next } = { first: '  ', next: '  ' },
): string[] {
  return wrap(plainText(text), columns - next.length).map((line, i) => `${i === 0 ? first : next}${line}`);
}
