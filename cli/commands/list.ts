// synfin list: the experiments that come with synfin.
import { kindOf } from '#lab/spec/experiment-kind.ts';
import type { Language } from '#lab/spec/language.ts';
import { EXIT } from '../exit-status.ts';
import { experimentList } from '../render/experiment-list.ts';
import { languageOf } from '../render/language.ts';
import { terminalOf } from '../render/terminal.ts';
import { builtInNames } from '../run/load-experiments.ts';
import { inLanguage } from '../run/load-translation.ts';
import { loadOrRefuse } from './validate.ts';

/** JSON is for programs: its texts are English, whatever the locale, unless a language is asked for. */
export function list(options: { json?: boolean; lang?: Language }): number {
  const language = options.lang ?? (options.json ? 'en' : languageOf());
  const experiments = loadOrRefuse(builtInNames()).experiments.map((experiment) =>
    inLanguage(experiment, language),
  );
  const summaries = experiments.map(({ metadata, spec }) => ({
    name: metadata.name,
    kind: kindOf({ metadata }),
    title: spec.about.title,
    shows: spec.about.shows,
    done: spec.about.done,
  }));
  const text = options.json
    ? JSON.stringify(summaries, null, 2)
    : experimentList(experiments, terminalOf(process.stdout), language);
  process.stdout.write(`${text}\n`);
  return EXIT.Ok;
}
