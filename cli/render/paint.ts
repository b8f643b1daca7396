// Colours by what they mean. The 16 of the terminal's own palette, so that they can be read on light and on dark.
import type { Verdict } from '#lab/run/progress.ts';

const CODES = { strong: 1, faint: 2, bad: 31, good: 32, unsure: 33, name: 36 } as const;
export type Tone = keyof typeof CODES;

/** The text in a colour, if the terminal wants colours. */
export function paint(text: string, tone: Tone, color: boolean): string {
  return color && text !== '' ? `\x1b[${CODES[tone]}m${text}\x1b[0m` : text;
}

export function verdictTone(verdict: Verdict): Tone {
  return ({ Confirmed: 'good', Mismatch: 'bad', Inconclusive: 'unsure' } as const)[verdict];
}
