// Both ends' states over time with the faults' windows on the same axis: a report's drawing, of what has been so far.
import { type Html, html } from '#lab/report/html/html.ts';
import { type ThinTimeline, thinTimeline } from '#lab/report/html/thin-timeline.ts';
import { TimeAxis } from '#lab/report/html/time-axis.ts';
import { axisRow, faultRow, overlay, stepRow } from '#lab/report/html/timeline-marks.ts';
import { stateRow } from '#lab/report/html/timeline-row.ts';
import type { TimelineData } from '#lab/report/html/timeline-section.ts';
import type { LiveRun } from '#live/live-frame.ts';
import { clock } from './clock.ts';
import type { History } from './history.ts';

const MAX_POINTS = 400;

/** What is shown: all that is known, the run that is on or was last (all, where there is none), or so many ms until now. */
export type Span = 'All' | 'Run' | number;

export interface TimelineView {
  data: TimelineData;
  plots: Html;
  note: string;
}

export function timelineView(history: History, span: Span, run: LiveRun | null): TimelineView | null {
  const { start, end } = history;
  if (start === null || end === null) return null;
  const window = windowOf(span, { start, end }, run);
  const { from } = window;
  const durationMs = Math.max(1000, window.to - from);
  const axis = new TimeAxis({ durationMs });
  const thin = (side: 'Client' | 'Server') =>
    thinTimeline({ timeline: history.timeline(side, from) }, { durationMs, maxPoints: MAX_POINTS });
  const data: TimelineData = { durationMs, client: thin('Client'), server: thin('Server') };
  const faults = history.faults(from, window.to).map((fault) => {
    const putMs = fault.from - from;
    const endMs = fault.to >= window.to ? null : fault.to - from;
    return { name: fault.name, text: fault.text, action: '', putMs, inForceMs: putMs, endMs };
  });
  const steps = (run?.steps ?? [])
    .filter((step) => step.endedAt === null || step.endedAt > from)
    .map(({ name, startedAt }) => ({ name, startMs: Math.max(0, startedAt - from) }))
    .filter(({ startMs }) => startMs < durationMs);
  const most = Math.max(1, ...[data.client, data.server].map(peakOf));
  const plots = html`${steps.length > 0 ? stepRow({ steps }, axis) : null}${faults.map((fault) => faultRow(fault, axis))}
${sideRows('client', data, { axis, most })}
${sideRows('server', data, { axis, most })}
${overlay({ steps }, faults, axis)}
${axisRow(axis)}`;
  const note = `0 s is ${clock(from)}. Numbers at the right: the most at once, or at the time that is read off. All rows have one scale: the highest is ${most}. Shaded: a fault is in force.`;
  return { data, plots, note };
}

function windowOf(
  span: Span,
  { start, end }: { start: number; end: number },
  run: LiveRun | null,
): { from: number; to: number } {
  if (typeof span === 'number') return { from: Math.max(start, end - span), to: end };
  if (span === 'Run' && run?.startedAt) {
    const to = run.endedAt ?? end;
    return { from: Math.max(start, run.startedAt), to: Math.max(to, run.startedAt) };
  }
  return { from: start, to: end };
}

function sideRows(
  side: 'client' | 'server',
  data: TimelineData,
  { axis, most }: { axis: TimeAxis; most: number },
): Html {
  const { states, atMs } = data[side];
  const seen = states.filter(({ counts }) => counts.some((count) => count > 0));
  const rows = seen.map(({ state, counts }) => stateRow({ side, lane: 0, state, counts, atMs, axis, most }));
  const title = side === 'client' ? 'Client' : 'Server';
  return html`<h3>${title}</h3>${rows.length === 0 ? html`<p class="quiet none-seen">no socket was seen</p>` : rows}`;
}

function peakOf({ states }: ThinTimeline): number {
  return Math.max(0, ...states.flatMap(({ counts }) => counts));
}
