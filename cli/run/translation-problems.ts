// What is wrong with the translated texts of the experiments: missing, stale, or of an experiment that is gone.
import type { Experiment } from '#lab/spec/experiment.ts';
import type { Language } from '#lab/spec/language.ts';
import { aboutHash } from '#lab/spec/translation.ts';
import { loadTranslation, translatedNames } from './load-translation.ts';

/**
 * One line for each file of experiments/<language>/ that is not as it should be, with the `of` that it must have.
 * @param experiments all that come with synfin, in English
 */
export function translationProblems(
  language: Exclude<Language, 'en'>,
  experiments: readonly Experiment[],
): string[] {
  const file = (name: string) => `experiments/${language}/${name}.yaml`;
  const known = new Set(experiments.map(({ metadata }) => metadata.name));
  return [
    ...experiments.flatMap(({ metadata: { name }, spec }) => {
      const now = aboutHash(spec.about);
      const found = loadTranslation(name, language);
      if (found === null)
        return [`${file(name)} is missing: translate experiments/${name}.yaml, of: "${now}"`];
      if (found.of === now) return [];
      return [
        `${file(name)} is stale: experiments/${name}.yaml says something else now; then set of: "${now}"`,
      ];
    }),
    ...translatedNames(language)
      .filter((name) => !known.has(name))
      .map((name) => `${file(name)} is of no experiment: there is no experiments/${name}.yaml`),
  ];
}
