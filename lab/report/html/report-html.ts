// report.html from the report object: verdict first, then what was done and seen, then why, and how to repeat it.
//
//   Report ──► sections (markup that stands by itself: without a script, on paper) ──► one file
//         └──► data (counts over time) ──► the page's script: reads off counts, steps through ladders, shows what words mean
import type { Report } from '../report-schema.ts';
import { endSection } from './end-section.ts';
import { faultsSection } from './faults-section.ts';
import { headSection } from './head-section.ts';
import { type Html, html } from './html.ts';
import { htmlPage, type PageParts } from './html-page.ts';
import { kernelSection } from './kernel-section.ts';
import { laddersSection } from './ladder-section.ts';
import { laneSections } from './lane-sections.ts';
import { ledgerSection } from './ledger-section.ts';
import { meaningSection } from './meaning-section.ts';
import { stepsSection, storySection } from './steps-section.ts';
import { TimeAxis } from './time-axis.ts';
import { timelineData, timelineSection } from './timeline-section.ts';

/** The whole file, ending in a newline. */
export function reportHtml(report: Report, parts: PageParts): string {
  const axis = new TimeAxis(report);
  const timelines = report.lanes.map((lane) => ({ lane, data: timelineData(lane, axis) }));
  const body = html`${headSection(report)}
<main id="main">
${storySection(report)}
${contents(report)}
${timelines.map(({ lane, data }) => timelineSection(report, lane, { data, axis }))}
${stepsSection(report)}
${laddersSection(report)}
${report.lanes.map((lane) => laneSections(report, lane))}
${faultsSection(report)}
${ledgerSection(report)}
${kernelSection(report)}
${endSection(report)}
${meaningSection()}
</main>
${foot(report)}`;
  return htmlPage(
    { title: `${report.verdict}: ${report.experiment.title}`, body, data: timelines.map(({ data }) => data) },
    parts,
  );
}

function contents({ lanes, faultWindows }: Report): Html {
  const links = [
    ...(lanes.length > 0 ? [{ id: 'states-0', text: 'States over time' }] : []),
    { id: 'steps', text: 'Step by step' },
    ...(lanes.some(({ ladders }) => ladders.length > 0)
      ? [{ id: 'ladders', text: 'Segment by segment' }]
      : []),
    ...(lanes.length > 0 ? [{ id: 'pairs-0', text: 'Both ends at once' }] : []),
    ...(faultWindows.length > 0 ? [{ id: 'faults', text: 'Faults' }] : []),
    { id: 'why', text: 'Why, and what to do' },
    { id: 'states-meaning', text: 'What the words mean' },
  ];
  return html`<nav aria-label="On this page"><ul>${links.map(({ id, text }) => html`<li><a href="#${id}">${text}</a></li>`)}</ul></nav>`;
}

function foot({ synfin, kernel, startedAt, endedAt, seed }: Report): Html {
  return html`<footer><p>Made by synfin ${synfin} on Linux ${kernel}, from ${startedAt} to ${endedAt}, seed ${seed}. The numbers are in report.json, beside this file.</p></footer>`;
}
