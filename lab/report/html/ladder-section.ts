// Sampled connections as ladders: client left, proxy in the middle, server right, time downwards, rung by rung.
import type { Report } from '../report-schema.ts';
import { type Html, html } from './html.ts';
import { ladderDetails } from './ladder-details.ts';

export function laddersSection({ lanes }: Report): Html | null {
  const several = lanes.length > 1;
  const ladders = lanes.flatMap(({ name, ladders }) => ladders.map((ladder) => ({ lane: name, ladder })));
  if (ladders.length === 0) return null;
  return html`<section><h2 id="ladders">Connections, segment by segment</h2>
<p class="quiet">Times from the first segment, numbers relative to the initial ones; #2 is the second transmission. ✕ ends at the proxy, ○ waits or begins there. The bars at both sides are the states in which the ends were last sampled, every 100 ms.</p>
${ladders.map(({ lane, ladder }, i) => ladderDetails(ladder, { lane: several ? lane : null, index: i }))}</section>`;
}
