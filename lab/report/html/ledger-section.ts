// What the proxy did: the ledger, and what makes it doubtful.
import type { Report } from '../report-schema.ts';
import { type Html, html } from './html.ts';
import { ledgerTable } from './ledger-table.ts';

type Ledger = NonNullable<Report['ledger']>;

export function ledgerSection(report: Report): Html | null {
  const { ledger } = report;
  if (!ledger) return section(html`<p>The proxy could not be asked.</p>`);
  const notes = doubts(ledger, report.missedSegments);
  if (ledger.entries.length === 0 && notes.length === 0) return null;
  return section(html`${ledger.entries.length === 0 ? html`<p>No fault was put.</p>` : ledgerTable(ledger.entries)}
${notes.length === 0 ? null : html`<p class="doubt">${notes.join(' ')}</p>`}`);
}

function section(content: Html): Html {
  return html`<section><h2 id="ledger">The proxy's ledger</h2>${content}</section>`;
}

function doubts({ generations, lost, overflowed }: Ledger, missed: number): string[] {
  return [
    ...(generations.length > 1
      ? [`The engine was started again: generations ${generations.join(', ')}.`]
      : []),
    ...(lost > 0 ? [`${lost} held segments were lost with an engine.`] : []),
    ...(overflowed > 0 ? [`${overflowed} segments passed unseen: the queue was full.`] : []),
    ...(missed > 0 ? [`${missed} segment records were not read in time.`] : []),
  ];
}
