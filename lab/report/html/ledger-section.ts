// What the proxy did: the ledger, and what makes it doubtful.
import type { Report } from '../report-schema.ts';
import { type Html, html } from './html.ts';
import { roleTerm } from './term.ts';

type Ledger = NonNullable<Report['ledger']>;

export function ledgerSection(report: Report): Html | null {
  const { ledger } = report;
  if (!ledger) return section(html`<p>The proxy could not be asked.</p>`);
  const notes = doubts(ledger, report.missedSegments);
  if (ledger.entries.length === 0 && notes.length === 0) return null;
  return section(html`${ledger.entries.length === 0 ? html`<p>No fault was put.</p>` : entriesTable(ledger)}
${notes.length === 0 ? null : html`<p class="doubt">${notes.join(' ')}</p>`}`);
}

function section(content: Html): Html {
  return html`<section><h2 id="ledger">The proxy's ledger</h2>${content}</section>`;
}

function entriesTable({ entries }: Ledger): Html {
  const titles = ['matched', 'applied', 'passed', 'skipped', 'held'];
  const rows = entries.map(
    ({ fault, action, role, matched, applied, passed, skipped, held }) =>
      html`<tr><th scope="row">${fault}</th><td>${action}</td><td>${role === 'Any' ? role : roleTerm(role)}</td>${[matched, applied, passed, skipped, held].map((count) => html`<td class="n${count === 0 ? ' nil' : ''}">${count}</td>`)}</tr>`,
  );
  return html`<div class="scroll"><table><thead><tr><th scope="col">fault</th><th scope="col">action</th><th scope="col">role</th>${titles.map((title) => html`<th scope="col" class="n">${title}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>
<p class="quiet">Segments. Matched = applied + passed + skipped. Passed: the share of connections or the probability said no. Skipped: another fault had decided first, or a limit was reached. Held: still in the proxy when it was last asked.</p>`;
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
