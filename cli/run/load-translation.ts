// The texts of an experiment in the reader's language: from experiments/<language>/, or English where there are none.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import type { Experiment } from '#lab/spec/experiment.ts';
import type { Language } from '#lab/spec/language.ts';
import { aboutHash, type Translation, translateAbout, translation } from '#lab/spec/translation.ts';
import { EXPERIMENTS_DIRECTORY } from './load-experiments.ts';

/** Names of the experiments that have a translation, whether it is fresh or stale. */
export function translatedNames(language: Exclude<Language, 'en'>): string[] {
  return readdirSync(join(EXPERIMENTS_DIRECTORY, language))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}

/**
 * @returns null where there is none.
 * @throws ZodError for one that is not as it should be
 */
export function loadTranslation(name: string, language: Exclude<Language, 'en'>): Translation | null {
  const file = join(EXPERIMENTS_DIRECTORY, language, `${name}.yaml`);
  return existsSync(file) ? translation.parse(parse(readFileSync(file, 'utf8'))) : null;
}

/**
 * The experiment with its texts translated. It stays English where its text is not the one that was translated: a
 * translation that is stale tells of something else, and so does one of a built-in whose name a user's file has.
 */
export function inLanguage(experiment: Experiment, language: Language): Experiment {
  if (language === 'en') return experiment;
  const { spec, metadata } = experiment;
  const found = loadTranslation(metadata.name, language);
  if (found === null || found.of !== aboutHash(spec.about)) return experiment;
  return { ...experiment, spec: { ...spec, about: translateAbout(spec.about, found) } };
}
