// What the proxy did: the ledger, and what makes it doubtful.
import { ledgerDoubts } from '../ledger-doubts.ts';
import type { Report } from '../report-schema.ts';
import { type Html, html } from './html.ts';
import { ledgerTable } from './ledger-table.ts';

export function ledgerSection(report: Report): Html | null {
  const { ledger } = report;
  if (!ledger) return section(html`<p>The proxy could not be asked.</p>`);
  const notes = ledgerDoubts({ ...ledger, missed: report.missedSegments });
  if (ledger.entries.length === 0 && notes.length === 0) return null;
  return section(html`${ledger.entries.length === 0 ? html`<p>No fault was put.</p>` : ledgerTable(ledger.entries)}
${notes.length === 0 ? null : html`<p class="doubt">${notes.join(' ')}</p>`}`);
}

function section(content: Html): Html {
  return html`<section><h2 id="ledger">The proxy's ledger</h2>${content}</section>`;
}
