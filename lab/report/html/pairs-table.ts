// The matrix of state pairs: client down, server across; the longer connections were in a pair, the stronger its field.
import { TCP_STATES } from '../../spec/state.ts';
import { counted } from '../counted.ts';
import type { LaneReport } from '../lane-report-schema.ts';
import type { EndState } from '../recording.ts';
import { seconds } from './format.ts';
import { type Html, html } from './html.ts';
import { endTerm } from './term.ts';

const ENDS: readonly EndState[] = [...TCP_STATES, 'None'];
const HEATS = 6;

type Pair = LaneReport['pairs'][number];

export function pairsTable({ pairs, unpairedSamples }: LaneReport): Html {
  if (pairs.length === 0) return html`<p>No connection was seen.</p>`;
  const rows = ENDS.filter((state) => pairs.some(({ client }) => client === state));
  const columns = ENDS.filter((state) => pairs.some(({ server }) => server === state));
  const longest = Math.max(...pairs.map(({ connectionSeconds }) => connectionSeconds));
  const cell = (client: EndState, server: EndState) => {
    const pair = pairs.find((entry) => entry.client === client && entry.server === server);
    return pair ? field(pair, longest) : html`<td class="empty"><span class="unseen">never</span></td>`;
  };
  return html`<p class="quiet">Connections by the states of both ends. The large number is the most at once; below it, when that was first so, and how long connections were in the pair, summed over them.</p>
<div class="scroll"><table class="pairs">
<thead><tr><th scope="col" class="corner">client ↓ server →</th>${columns.map((state) => html`<th scope="col">${endTerm(state)}</th>`)}</tr></thead>
<tbody>${rows.map(
    (client) =>
      html`<tr><th scope="row">${endTerm(client)}</th>${columns.map((server) => cell(client, server))}</tr>`,
  )}</tbody></table></div>
<p class="quiet">The ends are not looked at in the same instant: a pair of few connection-seconds may be an artefact of that.${unpairedSamples === 0 ? '' : ` ${counted(unpairedSamples, 'sample')} of the client had none of the server near enough in time.`}</p>`;
}

function field({ peak, peakMs, connectionSeconds }: Pair, longest: number): Html {
  return html`<td class="heat-${heatOf(connectionSeconds, longest)}"><b>${peak}</b><span class="small">at ${seconds(peakMs)}</span><span class="small">${connectionSeconds.toFixed(1)} conn·s</span></td>`;
}

/** From 1 to 6 by order of magnitude: half of it is one less. */
export function heatOf(connectionSeconds: number, longest: number): number {
  if (connectionSeconds <= 0 || longest <= 0) return 1;
  return Math.max(1, HEATS - Math.round(Math.log2(longest / connectionSeconds)));
}
