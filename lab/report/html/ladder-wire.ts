// The drawing of one segment: an arrow between the ends, or as far as the proxy, or from the proxy on.
import type { LadderSegment } from '../lane-report-schema.ts';
import { segmentWay } from '../segment-way.ts';
import { type Html, html } from './html.ts';

/** y where an arrow begins, meets the proxy, and ends. */
const SENT = 5;
const PROXY = 10;
const ARRIVES = 15;

/** @param segment null: no arrow, only the three lifelines */
export function ladderWire(segment: LadderSegment | null): Html {
  return html`<svg class="wire" aria-hidden="true">${lifelines()}${segment && arrow(segment)}</svg>`;
}

function lifelines(): Html {
  return html`<line class="life" x1="50%" x2="50%" y1="0" y2="100%"/>`;
}

function arrow(segment: LadderSegment): Html {
  const x = (share: number) => `${segment.from === 'Client' ? share : 100 - share}%`;
  const way = segmentWay(segment.fate);
  const stopped = way === 'Waits' || way === 'Ends';
  const injected = way === 'Begins';
  const start = injected ? 50 : 0;
  const end = stopped ? 50 : 100;
  const line = html`<line class="shaft" x1="${x(start)}" y1="${injected ? PROXY : SENT}" x2="${x(end)}" y2="${stopped ? PROXY : ARRIVES}"/>`;
  if (stopped) return html`${line}${stopMark(way)}`;
  const turn = segment.from === 'Client' ? 1 : -1;
  const head = html`<svg x="${x(100)}" y="${ARRIVES}" overflow="visible"><path class="head" d="M0 0L${-9 * turn} -5V4Z"/></svg>`;
  const origin =
    injected && html`<svg x="50%" y="${PROXY}" overflow="visible"><circle class="wait" r="4"/></svg>`;
  return html`${line}${head}${origin}`;
}

/** ◦ where it waits, ✕ where it is lost. */
function stopMark(way: 'Waits' | 'Ends'): Html {
  const mark =
    way === 'Waits'
      ? html`<circle class="wait" r="5"/>`
      : html`<path class="lost" d="M-5 -5L5 5M5 -5L-5 5"/>`;
  return html`<svg x="50%" y="${PROXY}" overflow="visible">${mark}</svg>`;
}
