// The matrix of state pairs at this moment: client down, server across; the more connections, the stronger the field.
import { type Html, html } from '#lab/report/html/html.ts';
import { heatOf } from '#lab/report/html/pairs-table.ts';
import { endTerm } from '#lab/report/html/term.ts';
import { TCP_STATES } from '#lab/spec/state.ts';
import type { LiveFrame } from '#live/live-frame.ts';

const ENDS = [...TCP_STATES, 'None'] as const;

export function pairsView(pairs: LiveFrame['pairs']): Html {
  if (pairs.length === 0) return html`<p class="quiet">No connection.</p>`;
  const rows = ENDS.filter((state) => pairs.some(({ client }) => client === state));
  const columns = ENDS.filter((state) => pairs.some(({ server }) => server === state));
  const most = Math.max(...pairs.map(({ count }) => count));
  const cell = (client: string, server: string) => {
    const count = pairs.find((pair) => pair.client === client && pair.server === server)?.count ?? 0;
    return count === 0
      ? html`<td class="empty"><span class="unseen">none</span></td>`
      : html`<td class="heat-${heatOf(count, most)}"><b>${count}</b></td>`;
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Pairs of states"><table class="pairs">
<thead><tr><th scope="col" class="corner">client ↓ server →</th>${columns.map((state) => html`<th scope="col">${endTerm(state)}</th>`)}</tr></thead>
<tbody>${rows.map(
    (client) =>
      html`<tr><th scope="row">${endTerm(client)}</th>${columns.map((server) => cell(client, server))}</tr>`,
  )}</tbody></table></div>`;
}
