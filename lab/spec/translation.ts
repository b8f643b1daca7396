// The Chinese texts of an experiment, which stand in experiments/zh/ beside it.
import { z } from 'zod';
import type { ExperimentAbout } from './experiment.ts';
import { textHash } from './text-hash.ts';
import { withoutStraySpaces } from './zh/without-stray-spaces.ts';

/** What of an experiment's `about` is translated. */
const TRANSLATED = ['title', 'done', 'expect', 'why', 'remedy'] as const;

const text = (most: number) => z.string().min(1).max(most).transform(withoutStraySpaces);

export const translation = z.strictObject({
  of: z
    .string()
    .regex(/^[0-9a-f]{12}$/, 'must be the hash of the English text, such as "0f3a5c7e9b1d"')
    .describe('The hash of the English text that was translated'),
  title: text(120),
  done: text(160),
  expect: text(4000),
  why: text(4000),
  remedy: text(4000),
});
export type Translation = z.output<typeof translation>;

/** What `of` of a translation must be. */
export function aboutHash(about: ExperimentAbout): string {
  return textHash(Object.fromEntries(TRANSLATED.map((field) => [field, about[field]])));
}

/** The texts in the translation's language; what is no text stays. */
export function translateAbout(about: ExperimentAbout, { of: _, ...texts }: Translation): ExperimentAbout {
  return { ...about, ...texts };
}
