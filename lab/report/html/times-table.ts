// How long connections stayed in each state, as numbers and as bars on a scale of magnitudes.
import type { LaneReport, SideReport } from '../lane-report-schema.ts';
import { percent, seconds } from './format.ts';
import { type Html, html } from './html.ts';
import { stateTerm } from './term.ts';

/** The sampling interval: what is shorter is not seen, so the scale begins here. */
const LEAST_MS = 100;

type Stay = SideReport['timeInState'][number];

export function timesTable(lane: LaneReport): Html {
  const stays = (['client', 'server'] as const).flatMap((side) =>
    lane[side].timeInState.map((stay) => ({ side, stay })),
  );
  if (stays.length === 0) return html`<p>No socket was seen.</p>`;
  const longest = Math.max(10 * LEAST_MS, ...stays.map(({ stay }) => stay.maxMs));
  const titles = ['stays', 'least', 'median', '95 %', 'most', 'not over'];
  return html`<div class="scroll"><table class="times"><thead><tr><th scope="col">side</th><th scope="col">state</th><th scope="col" class="wide">${seconds(LEAST_MS)} … ${seconds(longest)}, by magnitude</th>${titles.map((title) => html`<th scope="col" class="n">${title}</th>`)}</tr></thead>
<tbody>${stays.map(({ side, stay }) => row(side, stay, longest))}</tbody></table></div>
<p class="quiet">From samples every 100 ms, and no finer than that. Bar: from the least to the most; mark: the median. Stays that were not over at the end count as long as they were seen.</p>`;
}

function row(side: string, stay: Stay, longest: number): Html {
  const { state, count, unfinished, minMs, medianMs, p95Ms, maxMs } = stay;
  return html`<tr><td>${side}</td><th scope="row">${stateTerm(state)}</th><td class="wide">${bar(stay, longest)}</td><td class="n">${count}</td>${[minMs, medianMs, p95Ms, maxMs].map((ms) => html`<td class="n">${seconds(ms)}</td>`)}<td class="n">${unfinished === 0 ? '' : unfinished}</td></tr>`;
}

function bar({ state, minMs, medianMs, maxMs }: Stay, longest: number): Html {
  const share = (ms: number) => (ms <= LEAST_MS ? 0 : Math.log(ms / LEAST_MS) / Math.log(longest / LEAST_MS));
  const x = percent(share(minMs) * 0.97);
  const width = percent(Math.max(0.02, (share(maxMs) - share(minMs)) * 0.97));
  const median = percent(share(medianMs) * 0.97 + 0.01);
  return html`<svg class="stay" aria-hidden="true"><line class="rail" x1="0" x2="100%" y1="9" y2="9"/><rect x="${x}" width="${width}" y="4" height="10" rx="2" fill="url(#fill-${state})"/><line class="median" x1="${median}" x2="${median}" y1="0" y2="18"/></svg>`;
}
