// One state of one end over time: an area in the state's look, on the lane's scale.
import type { TcpState } from '../../spec/state.ts';
import { type Html, html } from './html.ts';
import { stateTerm } from './term.ts';
import type { TimeAxis } from './time-axis.ts';

/** Units of the drawing, which is stretched to the width and height of its row. */
const WIDTH = 1000;
const HEIGHT = 100;
/** Whatever is not nothing can be seen. */
const LEAST = 8;

export interface StateRow {
  side: 'client' | 'server';
  /** Index of the lane, for ids. */
  lane: number;
  state: TcpState;
  counts: readonly number[];
  atMs: readonly number[];
  axis: TimeAxis;
  /** The count that fills the row's height. */
  most: number;
}

export function stateRow({ side, lane, state, counts, atMs, axis, most }: StateRow): Html {
  const id = `area-${lane}-${side}-${state}`;
  const peak = Math.max(0, ...counts);
  // The path is stretched, the pattern must not be: so the path is a mask of a plain rectangle.
  return html`<div class="row state-row s-${state}"><span class="name">${stateTerm(state)}</span><svg class="plot" role="img" aria-label="${state} on the ${side}: at most ${peak}"><mask id="${id}" maskUnits="userSpaceOnUse" x="0" y="0" width="100%" height="100%"><svg width="100%" height="100%" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none"><path fill="white" d="${areaPath(counts, atMs, { axis, most })}"/></svg></mask><rect width="100%" height="100%" fill="url(#fill-${state})" mask="url(#${id})"/></svg><span class="count" data-side="${side}" data-state="${state}" data-peak="${peak}">${peak}</span></div>`;
}

/** Steps, not slopes: a count holds until the next is known. The last one holds to the end of the axis. */
export function areaPath(
  counts: readonly number[],
  atMs: readonly number[],
  { axis, most }: { axis: TimeAxis; most: number },
): string {
  let path = '';
  let height = 0;
  for (const [i, count] of counts.entries()) {
    const next = count === 0 ? 0 : Math.max(LEAST, Math.round((count / most) * HEIGHT));
    if (next === height) continue;
    const x = Math.round(axis.share(atMs[i] ?? 0) * WIDTH);
    path += `${path === '' ? `M${x} ${HEIGHT}` : `H${x}`}V${HEIGHT - next}`;
    height = next;
  }
  return path === '' ? '' : `${path}H${WIDTH}V${HEIGHT}Z`;
}
