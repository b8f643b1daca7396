// Both ends' states over time: a row for each state, client above and server below, with steps and faults on the same axis.
//
//   steps            ├ 1 open ─────┼ 2 close ────────────────
//   drop-fin                         ▒▒▒▒▒▒▒▒▒▒▒
//   client
//   ■ ESTABLISHED    ▂▆█████████████▄                          200
//   server                                                          a row's height is to the scale of the whole lane
//   ■ CLOSE_WAIT                     ▄█████████████████        200
import type { LaneReport } from '../lane-report-schema.ts';
import type { Report } from '../report-schema.ts';
import { seconds } from './format.ts';
import { type Html, html } from './html.ts';
import { type ThinTimeline, thinTimeline } from './thin-timeline.ts';
import type { TimeAxis } from './time-axis.ts';
import { axisRow, faultRow, overlay, stepRow } from './timeline-marks.ts';
import { stateRow } from './timeline-row.ts';

/** More would be finer than the pixels of a screen. */
const MAX_POINTS = 500;

/** What the page's script reads off, lane by lane. */
export interface TimelineData {
  durationMs: number;
  client: ThinTimeline;
  server: ThinTimeline;
}

export function timelineData(lane: LaneReport, { durationMs }: TimeAxis): TimelineData {
  const options = { durationMs, maxPoints: MAX_POINTS };
  return {
    durationMs,
    client: thinTimeline(lane.client, options),
    server: thinTimeline(lane.server, options),
  };
}

export function timelineSection(
  report: Report,
  lane: LaneReport,
  { data, axis }: { data: TimelineData; axis: TimeAxis },
): Html {
  const index = report.lanes.indexOf(lane);
  const of = report.lanes.length > 1 ? ` (lane ${lane.name})` : '';
  const faults = report.faultWindows.filter((fault) => fault.lane === lane.name);
  const most = Math.max(
    1,
    ...lane.client.peaks.map(({ count }) => count),
    ...lane.server.peaks.map(({ count }) => count),
  );
  const side = (name: 'client' | 'server') =>
    html`<h3>${name === 'client' ? 'Client' : 'Server'}</h3>${
      data[name].states.length === 0 ? html`<p class="quiet none-seen">no socket was seen</p>` : null
    }${data[name].states.map(({ state, counts }) =>
      stateRow({ side: name, lane: index, state, counts, atMs: data[name].atMs, axis, most }),
    )}`;
  const resolution = Math.max(data.client.resolutionMs, data.server.resolutionMs);
  return html`<section><h2 id="states-${index}">States over time${of}</h2>
<figure class="timeline" data-lane="${index}" aria-describedby="timeline-note-${index}">
<div class="plots">${stepRow(report, axis)}${faults.map((fault) => faultRow(fault, axis))}
${side('client')}
${side('server')}
${overlay(report, faults, axis)}</div>
${axisRow(axis)}
<div class="row cursor-row" hidden><label class="name" for="cursor-${index}">read off at</label><input class="plot" type="range" id="cursor-${index}" min="0" max="${axis.durationMs}" value="0" step="100"><output class="count" for="cursor-${index}"></output></div>
<figcaption id="timeline-note-${index}">Sockets in each state, looked at every ${seconds(resolution)}; the highest row is ${most}, and all rows are to that scale. Numbers at the right: the most at once, or at the time that is read off. Shaded: a fault is in force.${acceptQueue(lane)}</figcaption>
</figure>
${peakTable(lane, of)}</section>`;
}

function acceptQueue({ server: { acceptQueue: fullest } }: LaneReport): string {
  if (!fullest || fullest.length === 0) return '';
  const { length, limit, atMs } = fullest;
  return ` The accept queue was at its fullest at ${seconds(atMs)}: ${length} waited, with a backlog of ${limit}.`;
}

function peakTable(lane: LaneReport, of: string): Html {
  const rows = (['client', 'server'] as const).flatMap((side) =>
    lane[side].peaks.map(
      ({ state, count, atMs }) =>
        html`<tr><td>${side}</td><th scope="row">${state}</th><td class="n">${count}</td><td class="n">${seconds(atMs)}</td></tr>`,
    ),
  );
  if (rows.length === 0) return html``;
  return html`<details><summary>As a table: the most sockets at once${of}</summary><div class="scroll"><table><thead><tr><th scope="col">side</th><th scope="col">state</th><th scope="col" class="n">most</th><th scope="col" class="n">at</th></tr></thead><tbody>${rows}</tbody></table></div></details>`;
}
