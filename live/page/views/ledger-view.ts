// What the proxy did to the segments at which faults are aimed, and what makes that doubtful.
import { type Html, html } from '#lab/report/html/html.ts';
import { ledgerTable } from '#lab/report/html/ledger-table.ts';
import { ledgerDoubts } from '#lab/report/ledger-doubts.ts';
import type { Ledger } from '#lab/run/observation.ts';

export function ledgerView(ledger: Ledger | null): Html {
  if (ledger === null) return html`<p class="doubt">The proxy does not answer.</p>`;
  const { entries, lost, overflowed } = ledger;
  const doubts = ledgerDoubts({ lost, overflowed });
  return html`${entries.length === 0 ? html`<p class="quiet">No fault has matched anything.</p>` : ledgerTable(entries)}${
    doubts.length === 0 ? null : html`<p class="doubt">${doubts.join(' ')}</p>`
  }`;
}
