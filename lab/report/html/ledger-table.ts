// The lines of the proxy's ledger, one for each fault and role.
import type { LedgerEntry } from '../../run/observation.ts';
import { type Html, html } from './html.ts';
import { roleTerm } from './term.ts';

export function ledgerTable(entries: readonly LedgerEntry[]): Html {
  const titles = ['matched', 'applied', 'passed', 'skipped', 'held'];
  const rows = entries.map(
    ({ fault, action, role, matched, applied, passed, skipped, held }) =>
      html`<tr><th scope="row">${fault}</th><td>${action}</td><td>${role === 'Any' ? role : roleTerm(role)}</td>${[matched, applied, passed, skipped, held].map((count) => html`<td class="n${count === 0 ? ' nil' : ''}">${count}</td>`)}</tr>`,
  );
  return html`<div class="scroll"><table><thead><tr><th scope="col">fault</th><th scope="col">action</th><th scope="col">role</th>${titles.map((title) => html`<th scope="col" class="n">${title}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>
<p class="quiet">Segments. Matched = applied + passed + skipped. Passed: the share of connections or the probability said no. Skipped: another fault had decided first, it cannot be done to such a segment, or a limit was reached. Held: still in the proxy when it was last asked.</p>`;
}
