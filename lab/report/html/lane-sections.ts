// What else is told of one lane: both ends at once, time in state, failures.
import type { LaneReport } from '../lane-report-schema.ts';
import type { Report } from '../report-schema.ts';
import { type Html, html } from './html.ts';
import { pairsTable } from './pairs-table.ts';
import { timesTable } from './times-table.ts';

export function laneSections(report: Report, lane: LaneReport): Html {
  const of = report.lanes.length > 1 ? ` (lane ${lane.name})` : '';
  const id = (what: string) => `${what}-${report.lanes.indexOf(lane)}`;
  return html`${section(`Both ends at once${of}`, id('pairs'), pairsTable(lane))}
${section(`Time in state${of}`, id('times'), timesTable(lane))}
${section(`Failures that the applications saw${of}`, id('failures'), failures(lane))}`;
}

function section(title: string, id: string, content: Html): Html {
  return html`<section><h2 id="${id}">${title}</h2>${content}</section>`;
}

function failures({ clientStatistics, serverStatistics }: LaneReport): Html {
  const rows = [
    ...Object.entries(clientStatistics?.errors ?? {}).map(([errno, count]) => ({
      side: 'client',
      errno,
      count,
    })),
    ...Object.entries(serverStatistics?.errors ?? {}).map(([errno, count]) => ({
      side: 'server',
      errno,
      count,
    })),
  ].toSorted((a, b) => b.count - a.count);
  if (rows.length === 0) return html`<p>None.</p>`;
  return html`<div class="scroll"><table class="narrow"><thead><tr><th scope="col">side</th><th scope="col">errno</th><th scope="col" class="n">count</th></tr></thead>
<tbody>${rows.map(({ side, errno, count }) => html`<tr><td>${side}</td><td><code>${errno}</code></td><td class="n">${count}</td></tr>`)}</tbody></table></div>`;
}
