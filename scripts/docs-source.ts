// What the generated pages are made from: the experiments in each language, and where a page goes.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { builtInNames, loadExperiments } from '#cli/run/load-experiments.ts';
import { inLanguage } from '#cli/run/load-translation.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import { LANGUAGES, type Language } from '#lab/spec/language.ts';

/** @throws Error if one of them is not valid: a page must not leave it out in silence */
export function documentedExperiments(language: Language): Experiment[] {
  const files = loadExperiments(builtInNames());
  const broken = files.filter(({ problems }) => problems.length > 0).map(({ source }) => source);
  if (broken.length > 0) throw new Error(`Cannot document ${broken.join(', ')}: run synfin validate on them`);
  return files.flatMap(({ experiments }) => experiments).map((one) => inLanguage(one, language));
}

/** docs/states.md, docs/states.zh.md */
export function pagePath(page: string, language: Language): string {
  const file = language === 'en' ? `${page}.md` : `${page}.${language}.md`;
  return path.join(import.meta.dirname, '../docs', file);
}

/** Writes a page in every language. */
export function writePages(page: string, make: (language: Language) => string): void {
  for (const language of LANGUAGES) writeFileSync(pagePath(page, language), make(language));
}
