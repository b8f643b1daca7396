// One sampled connection as a ladder that can be opened and stepped through: rung by rung, time downwards.
import { counted } from '../counted.ts';
import { ladderName } from '../ladder-name.ts';
import type { LadderReport, LadderSegment } from '../lane-report-schema.ts';
import type { EndState } from '../recording.ts';
import { segmentWay } from '../segment-way.ts';
import { duration } from './format.ts';
import { type Html, html } from './html.ts';
import { ladderRungs, type Rung } from './ladder-rungs.ts';
import { fateNote, tellRung } from './ladder-sentence.ts';
import { ladderWire } from './ladder-wire.ts';
import { endTerm, roleTerm } from './term.ts';

/** A pause between rungs that is told, in ms. */
const PAUSE_MS = 20;

/** @param lane null: not told; the first of a page is open */
export function ladderDetails(
  ladder: LadderReport,
  { lane, index }: { lane: string | null; index: number },
): Html {
  const { why, omitted } = ladder;
  const rungs = ladderRungs(ladder);
  const name = ladderName(ladder);
  return html`<details class="ladder"${index === 0 ? html` open` : null}><summary>${name}${lane === null ? '' : `, lane ${lane}`}: ${why}</summary>
<div class="stepper" role="toolbar" aria-label="Step through ${name}" hidden><button type="button" data-step="first">« first</button><button type="button" data-step="back">‹ back</button><button type="button" data-step="next">next ›</button><button type="button" data-step="last">last »</button><button type="button" data-step="all">show all</button><span class="where"></span></div>
<p class="told" aria-live="polite"></p>
<div class="ladder-head" aria-hidden="true"><span></span><span>client</span><span>proxy</span><span>server</span></div>
<ol class="rungs">${rungs.map(rungItem)}</ol>
${omitted > 0 ? html`<p class="quiet">And ${counted(omitted, 'segment')} more.</p>` : null}</details>`;
}

function rungItem(rung: Rung): Html {
  const { atMs, sinceMs, segment, client, server, changed } = rung;
  const kind = segment === null ? '' : html` fate-${segment.fate} way-${segmentWay(segment.fate)}`;
  const note = segment === null ? '' : fateNote(segment);
  return html`<li class="rung${kind} from-${segment?.from ?? 'None'}" data-told="${tellRung(rung)}"><span class="at">${atMs.toFixed(1)} ms${sinceMs >= PAUSE_MS ? html`<span class="since">+${duration(sinceMs)}</span>` : null}</span>${end('client', client, changed.client)}<div class="middle">${segment && omittedBefore(segment)}${segment && label(segment)}${ladderWire(segment)}${note === '' ? null : html`<div class="note">${note}</div>`}</div>${end('server', server, changed.server)}</li>`;
}

/** The bar goes on as long as the state; its name stands where it was first sampled. */
function end(side: 'client' | 'server', state: EndState | null, changed: boolean): Html {
  const bar = state !== null && state !== 'None';
  return html`<span class="end ${side}${bar ? html` s-${state}` : ''}"><span class="band${bar ? '' : ' bare'}">${bar && html`<svg aria-hidden="true"><rect width="100%" height="100%" fill="url(#fill-${state})"/></svg>`}</span><span class="end-name">${changed && state !== null ? endTerm(state) : null}</span></span>`;
}

function label({ roles, flags, attempt, seq, ack, length }: LadderSegment): Html {
  const names = roles.map((role, i) => html`${i > 0 ? ' + ' : ''}${roleTerm(role)}`);
  const numbers = `seq ${seq}${ack === null ? '' : ` ack ${ack}`}${length > 0 ? ` len ${length}` : ''}`;
  return html`<div class="label"><span><code class="flags">${flags}</code> ${names}${attempt > 1 ? html` <b class="attempt">#${attempt}</b>` : null}</span> <span class="numbers">${numbers}</span></div>`;
}

function omittedBefore({ omittedBefore: count }: LadderSegment): Html | null {
  return count > 0
    ? html`<div class="left-out">… ${counted(count, 'segment')} more of data and acknowledgments</div>`
    : null;
}
