// synfin explain STATE: what a state means, who waits for whom, how long, and how one sees it.
import type { Experiment } from '#lab/spec/experiment.ts';
import type { Language } from '#lab/spec/language.ts';
import { stateLabel, type TcpState } from '#lab/spec/state.ts';
import { STATE_MEANINGS } from '#lab/spec/state-meaning.ts';
import { drawPicture } from '#lab/spec/state-picture.ts';
import { STATE_STORIES } from '#lab/spec/state-story.ts';
import { stateText } from '#lab/spec/state-text.ts';
import { SYSCTL_MEANINGS } from '#lab/spec/sysctl-meaning.ts';
import { EXPLAIN_LABELS } from './explain-labels.ts';
import { indented, readableColumns } from './explain-text.ts';
import { paint } from './paint.ts';
import type { Terminal } from './terminal.ts';
import { wrap } from './text-width.ts';

/**
 * Lines of at most the terminal's width, without a newline at the end; the picture is kept whole.
 *
 * @param experiments those that may show it, in the reader's language already
 */
export function explainStateText(
  state: TcpState,
  experiments: readonly Experiment[],
  { terminal, language }: { terminal: Pick<Terminal, 'columns' | 'color'>; language: Language },
): string {
  const { color } = terminal;
  const columns = readableColumns(terminal);
  const labels = EXPLAIN_LABELS[language];
  const text = stateText(state, language);
  const { ss, counters, picture } = STATE_STORIES[state];
  const { sysctls, rfc } = STATE_MEANINGS[state];
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', paint(title, 'strong', color), ...lines];
  const prose = (paragraphs: readonly string[]) => paragraphs.flatMap((one) => indented(one, columns));
  const entries = (pairs: readonly [string, string][]) =>
    pairs.flatMap(([name, what]) => [
      ...indented(name, columns),
      ...indented(what, columns, { first: '      ', next: '      ' }),
    ]);
  return [
    paint(`${state}${labels.inBrackets(text.seenOn)}`, 'name', color),
    ...wrap(text.meaning, columns),
    ...section(labels.state.waitsFor, prose([text.waitsFor])),
    ...section(labels.state.howLong, prose([text.howLong])),
    ...section(
      labels.state.picture,
      drawPicture(picture).map((line) => `  ${line}`),
    ),
    ...section(
      labels.state.look,
      prose([text.look, `ss -tanop state ${ss}`, `synfin_tcp_sockets{state="${stateLabel(state)}"}`]),
    ),
    ...section(labels.state.counters, entries(counters.map(({ kernel, metric }) => [kernel, metric]))),
    ...section(
      labels.state.sysctls,
      entries(
        sysctls.map((name) => {
          const { default: value, meaning } = SYSCTL_MEANINGS[name];
          return [name, `${meaning[language]}${labels.inBrackets(labels.byDefault(value))}`];
        }),
      ),
    ),
    ...section(
      labels.state.experiments,
      entries(
        experiments
          .filter(({ spec }) => spec.about.shows.some((shown) => shown.state === state))
          .map(({ metadata, spec }) => [`synfin run ${metadata.name}`, spec.about.done]),
      ),
    ),
    ...section(labels.references, prose([rfc])),
  ].join('\n');
}
