// Steps, faults and times on the axis of the states.
import type { FaultWindow, StepReport } from '../report-schema.ts';
import { seconds } from './format.ts';
import { type Html, html } from './html.ts';
import type { TimeAxis } from './time-axis.ts';

/** Steps that begin so near to each other share one number's room. */
const CROWDED = 0.02;

/** Of a report, or of a run that is on. */
type Steps = { steps: readonly Pick<StepReport, 'name' | 'startMs'>[] };
type Window = Omit<FaultWindow, 'lane' | 'endedBy' | 'action'> & { action: string };

export function stepRow({ steps }: Steps, axis: TimeAxis): Html {
  const marks = steps.map(({ name, startMs }, i) => {
    const next = steps[i + 1];
    const crowded = next !== undefined && axis.share(next.startMs) - axis.share(startMs) < CROWDED;
    return html`<svg x="${axis.at(startMs)}" width="${axis.width(startMs, next?.startMs ?? null)}"><title>step ${i + 1}: ${name}, from ${seconds(startMs)}</title><rect width="100%" height="100%" class="step-tile"/>${crowded ? null : html`<text x="5" y="1.25em"><tspan class="number">${i + 1}</tspan> ${name}</text>`}</svg>`;
  });
  return html`<div class="row mark-row"><span class="name">steps</span><svg class="plot" role="img" aria-label="${steps.map(({ name, startMs }) => `${name} from ${seconds(startMs)}`).join(', ')}">${marks}</svg><span class="count"></span></div>`;
}

export function faultRow(fault: Window, axis: TimeAxis): Html {
  const { name, text, putMs, inForceMs, endMs, action } = fault;
  const end = endMs === null ? 'to the end' : `to ${seconds(endMs)}`;
  const when = inForceMs === null ? 'never in force' : `in force from ${seconds(inForceMs)} ${end}`;
  const waiting =
    inForceMs === putMs
      ? null
      : html`<rect class="fault-waiting" x="${axis.at(putMs)}" width="${axis.width(putMs, inForceMs ?? endMs)}" y="35%" height="30%"/>`;
  const force =
    inForceMs === null
      ? null
      : html`<rect class="fault-bar" x="${axis.at(inForceMs)}" width="${axis.width(inForceMs, endMs)}" y="12%" height="76%" rx="3"/>`;
  return html`<div class="row mark-row fault-row"><span class="name"><span class="faulted" aria-hidden="true">⚡</span> ${name}</span><svg class="plot" role="img" aria-label="${text}; ${when}"><title>${text}; ${when}</title>${waiting}${force}</svg><span class="count">${action}</span></div>`;
}

/** Behind all rows: where steps begin and where a fault is in force; and the line of what is read off. */
export function overlay({ steps }: Steps, faults: readonly Window[], axis: TimeAxis): Html {
  const shades = faults.map(({ inForceMs, endMs }) =>
    inForceMs === null
      ? null
      : html`<rect x="${axis.at(inForceMs)}" width="${axis.width(inForceMs, endMs)}" height="100%"/>`,
  );
  const lines = steps.slice(1).map(({ startMs }) => {
    const x = axis.at(startMs);
    return html`<line class="step-line" x1="${x}" x2="${x}" y1="0" y2="100%"/>`;
  });
  return html`<svg class="overlay behind" aria-hidden="true"><g class="fault-shade">${shades}</g>${lines}</svg><svg class="overlay" aria-hidden="true"><line class="cursor" y1="0" y2="100%"/></svg>`;
}

export function axisRow(axis: TimeAxis): Html {
  const ticks = axis.ticks().map(({ atMs, text }) => {
    const x = axis.at(atMs);
    const share = axis.share(atMs);
    const anchor = share < 0.03 ? 'start' : share > 0.97 ? 'end' : 'middle';
    return html`<line x1="${x}" x2="${x}" y1="0" y2="5"/><text x="${x}" y="1.6em" text-anchor="${anchor}">${text}</text>`;
  });
  return html`<div class="row axis-row"><span class="name"></span><svg class="plot" aria-hidden="true"><line x1="0" x2="100%" y1="0.5" y2="0.5"/>${ticks}</svg><span class="count"></span></div>`;
}
