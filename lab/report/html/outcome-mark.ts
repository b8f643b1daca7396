// What became of an expectation: a sign and a word, never a colour alone.
import type { ExpectationReport } from '../report-schema.ts';
import { type Html, html } from './html.ts';

const OUTCOME = {
  Met: { sign: '✓', word: 'met' },
  Missed: { sign: '✗', word: 'missed' },
  NotChecked: { sign: '–', word: 'not checked' },
} as const;

export function outcomeMark(outcome: ExpectationReport['outcome']): Html {
  const { sign, word } = OUTCOME[outcome];
  return html`<span class="outcome"><span aria-hidden="true">${sign}</span> ${word}</span>`;
}
