// synfin explain: the whole story of one experiment, wrapped at the terminal's width.
import { describeStep } from '#lab/spec/describe-step.ts';
import type { Experiment, Step } from '#lab/spec/experiment.ts';
import type { LaneOfLab } from '#lab/spec/lab.ts';
import { paint } from './paint.ts';
import type { Terminal } from './terminal.ts';
import { plainText, wrap } from './text-width.ts';

/** Longer lines are hard to read. */
const MOST_COLUMNS = 100;

/** Lines of at most the terminal's width, without a newline at the end. */
export function explainText(experiment: Experiment, terminal: Pick<Terminal, 'columns' | 'color'>): string {
  const { about, lab, requires, alone, steps } = experiment.spec;
  const { color } = terminal;
  const columns = Math.max(20, Math.min(terminal.columns, MOST_COLUMNS));
  const section = (title: string, paragraphs: readonly string[]) =>
    paragraphs.length === 0
      ? []
      : ['', paint(title, 'strong', color), ...paragraphs.flatMap((text) => indented(text, columns))];
  const shows = about.shows.map(({ state, on }) => `${state} on the ${on.toLowerCase()}`);
  const needs = [
    ...(requires.kernel ? [`Linux ${requires.kernel} or later`] : []),
    ...(alone ? ['a lab of its own'] : []),
    ...(lab.family === 'IPv6' ? ['IPv6'] : []),
    ...sysctlTexts('client', lab.client.sysctls),
    ...sysctlTexts('proxy', lab.proxy.sysctls),
    ...sysctlTexts('server', lab.server.sysctls),
    ...lab.lanes.flatMap(laneNeeds),
  ];
  return [
    ...wrap(plainText(about.title), columns).map((line) => paint(line, 'strong', color)),
    paint(experiment.metadata.name, 'name', color),
    ...section('Shows', shows),
    ...section('What is done', [about.done]),
    ...section('What to expect', [about.expect]),
    ...section('Why', [about.why]),
    ...section('What to do about it', [about.remedy]),
    ...section('Needs', needs),
    '',
    paint('Steps', 'strong', color),
    ...steps.flatMap((step, i) => stepLines(step, i, { columns, color })),
    ...section('References', about.references),
    ...section('Try it', [`synfin run ${experiment.metadata.name}`]),
  ].join('\n');
}

function stepLines(
  step: Step,
  index: number,
  { columns, color }: { columns: number; color: boolean },
): string[] {
  const { actions, expectations } = describeStep(step);
  const entry = (mark: string, text: string) =>
    indented(text, columns, { first: `     ${mark} `, next: '       ' });
  return [
    `  ${index + 1}. ${paint(step.name, 'name', color)}`,
    ...(actions.length === 0 ? entry('-', 'wait and look') : actions.flatMap((text) => entry('-', text))),
    ...expectations.flatMap((text) => entry('=', `expect ${text}`)),
  ];
}

function indented(text: string, columns: number, { first, next } = { first: '  ', next: '  ' }): string[] {
  return wrap(plainText(text), columns - next.length).map((line, i) => `${i === 0 ? first : next}${line}`);
}

function sysctlTexts(side: string, sysctls: Record<string, string>): string[] {
  return Object.entries(sysctls).map(([name, value]) => `on the ${side} ${name} = ${value}`);
}

/** What stands on a lane besides the proxy. */
function laneNeeds({ name, conntrack, flows }: LaneOfLab): string[] {
  return [
    ...(conntrack ? [`conntrack on lane "${name}"`] : []),
    ...(flows ? [`a gateway with ${flows.most} ports on lane "${name}", each taken for ${flows.keep}`] : []),
  ];
}
