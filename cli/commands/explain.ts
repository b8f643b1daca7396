// synfin explain NAME: the whole story of one experiment, or of one TCP state.
import type { Language } from '#lab/spec/language.ts';
import { nearestWord } from '#lab/spec/nearest-word.ts';
import { TCP_STATES } from '#lab/spec/state.ts';
import { stateNamed } from '#lab/spec/state-name.ts';
import { BadInputError, EXIT } from '../exit-status.ts';
import { explainStateText } from '../render/explain-state-text.ts';
import { explainText } from '../render/explain-text.ts';
import { languageOf } from '../render/language.ts';
import { terminalOf } from '../render/terminal.ts';
import { builtInNames, isPath } from '../run/load-experiments.ts';
import { inLanguage } from '../run/load-translation.ts';
import { loadOrRefuse } from './validate.ts';

/**
 * @param source an experiment's name, which comes first ("closing"), a file, or a state ("CLOSING", "close_wait")
 * @throws BadInputError
 */
export function explain(source: string, { lang = languageOf() }: { lang?: Language }): number {
  const names = builtInNames();
  const state = names.includes(source) ? null : stateNamed(source);
  if (state === null && !names.includes(source) && !isPath(source)) throw unknown(source, names);
  const loaded = loadOrRefuse(state === null ? [source] : names).experiments;
  const experiments = loaded.map((experiment) => inLanguage(experiment, lang));
  const terminal = terminalOf(process.stdout);
  const texts =
    state === null
      ? // One that is not translated is told in English from the first word to the last.
        experiments.map((told, i) => explainText(told, terminal, told === loaded[i] ? 'en' : lang))
      : [explainStateText(state, experiments, { terminal, language: lang })];
  process.stdout.write(`${texts.join('\n\n')}\n`);
  return EXIT.Ok;
}

function unknown(source: string, names: readonly string[]): BadInputError {
  const nearest = nearestWord(source, [...names, ...TCP_STATES]);
  const hint =
    nearest === null
      ? 'see "synfin list", give a file, or a state such as CLOSE_WAIT'
      : `did you mean "${nearest}"?`;
  return new BadInputError(
    `Cannot explain "${source}": it is neither an experiment nor a TCP state; ${hint}`,
  );
}
