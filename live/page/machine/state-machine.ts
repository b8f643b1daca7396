// The state machine of one end, as the textbook draws it: how many sockets are in each state, and how many go where.

import { type Html, html } from '#lab/report/html/html.ts';
import { termId } from '#lab/report/html/term.ts';
import type { Side } from '#lab/spec/segment-role.ts';
import { type StateCounts, TCP_STATES, type TcpState } from '#lab/spec/state.ts';
import { BOX, BOXES, CLOSES, DRAWING } from './boxes.ts';
import type { SideFlow } from './edge-flow.ts';
import { EDGES, type Edge } from './edges.ts';

export interface MachineData {
  side: Side;
  /** Null: not known. */
  counts: StateCounts | null;
  flow: SideFlow;
  closed: ReadonlyMap<Edge, readonly string[]>;
}

export function stateMachine(data: MachineData): Html {
  const { side, counts } = data;
  const total = counts === null ? 0 : TCP_STATES.reduce((sum, state) => sum + open(state, counts), 0);
  return html`<svg class="machine" viewBox="0 0 ${DRAWING.width} ${DRAWING.height}" role="group" aria-label="TCP state machine of the ${side.toLowerCase()}">
${arrowHeads(side)}
${CLOSES.map(closeBox)}
${EDGES.map((edge) => arrow(edge, data))}
${data.flow.cut > 0 ? html`<text class="cut" x="12" y="26">${data.flow.cut}/s cut: RST, or given up</text>` : null}
${TCP_STATES.map((state) => box(state, { ...data, total }))}
</svg>`;
}

/** Listeners are no connections: they count for nothing in the share. */
function open(state: TcpState, counts: StateCounts): number {
  return state === 'LISTEN' ? 0 : counts[state];
}

/** Ids are of the page, and there are two machines on it. */
function arrowHeads(side: Side): Html {
  const head = (kind: string) =>
    html`<marker id="head-${side}-${kind}" class="arrow-head ${kind}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0.5L10 5L0 9.5Z"/></marker>`;
  return html`<defs>${['still', 'taken', 'shut'].map(head)}</defs>`;
}

function closeBox({ way, title, who, x, y, width, height }: (typeof CLOSES)[number]): Html {
  return html`<g class="close ${way}"><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="10"/><text x="${x + 12}" y="${y + height - 9}"><tspan class="close-title">${title}</tspan> · ${who}</text></g>`;
}

function arrow(edge: Edge, { side, flow, closed }: MachineData): Html {
  const count = flow.taken.get(edge) ?? 0;
  const faults = closed.get(edge) ?? [];
  const look = faults.length > 0 ? 'shut' : count > 0 ? 'taken' : 'still';
  const { label, path, cause, sends } = edge;
  return html`<g class="edge ${edge.way} ${look} width-${widthOf(count)}"><title>${tell(edge, count, faults)}</title>
<path class="line" d="${path}" marker-end="url(#head-${side}-${look})"/>${count > 0 ? html`<path class="stream" d="${path}"/>` : null}
<text class="cause" x="${label.x}" y="${label.y}" text-anchor="${label.anchor ?? 'start'}">${faults.length > 0 && label.anchor !== 'middle' ? html`<tspan class="shut-mark">⚡ </tspan>` : null}${cause}${sends === undefined ? null : html`<tspan class="sends"> / ${sends}</tspan>`}${count > 0 ? html`<tspan class="taken-count" x="${label.x}" y="${label.countY ?? label.y + 14}">${count}/s</tspan>` : null}</text>${faults.length > 0 && label.anchor === 'middle' ? html`<text class="cause" text-anchor="middle" x="${label.x}" y="${label.y - 14}">⚡</text>` : null}</g>`;
}

function tell({ from, to, cause, sends }: Edge, count: number, faults: readonly string[]): string {
  const sent = sends === undefined ? '' : `, sends ${sends}`;
  const taken = count > 0 ? `; ${count} in the last second` : '';
  const shut = faults.length > 0 ? `; faulted by ${faults.join(', ')}` : '';
  return `${from} to ${to}: ${cause}${sent}${taken}${shut}`;
}

/** From 0 to 4, by order of magnitude. */
function widthOf(count: number): number {
  return count === 0 ? 0 : Math.min(4, 1 + Math.floor(Math.log10(count)));
}

function box(state: TcpState, { counts, side, total }: MachineData & { total: number }): Html {
  const { x, y } = BOXES[state];
  const count = counts?.[state] ?? null;
  const left = x - BOX.width / 2;
  const top = y - BOX.height / 2;
  const share = count === null || total === 0 || state === 'LISTEN' ? 0 : count / total;
  // Begins with what is to be seen: who speaks to the page says that.
  const told =
    count === null ? `${state}, not known` : `${state} ${count} ${count === 1 ? 'socket' : 'sockets'}`;
  return html`<a class="term box s-${state}${count ? ' busy' : ''}" href="#${termId(state)}" aria-label="${told} on the ${side.toLowerCase()}">
<rect class="ground" x="${left}" y="${top}" width="${BOX.width}" height="${BOX.height}" rx="8"/>
<rect x="${left + 5}" y="${top + 6}" width="9" height="${BOX.height - 12}" rx="3" fill="url(#fill-${state})"/>
<rect class="share" x="${left + 20}" y="${top + BOX.height - 8}" width="${Math.round(share * (BOX.width - 28))}" height="4" rx="2"/>
<text class="state-name" x="${x + 7}" y="${count ? y - 9 : y + 5}">${state}</text>${count ? html` <text class="state-count" x="${x + 7}" y="${y + 14}">${count}</text>` : null}</a>`;
}
