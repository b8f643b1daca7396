// index.html of a folder with several reports: their verdicts, with links.
import type { Report } from '../report-schema.ts';
import { seconds } from './format.ts';
import { themeSwitch, verdictBadge } from './head-section.ts';
import { html } from './html.ts';
import { htmlPage, type PageParts } from './html-page.ts';
import { stateTermPlain } from './term.ts';

const ORDER = ['Mismatch', 'Inconclusive', 'Confirmed'] as const;

/** The whole file, ending in a newline. Links are to <name>/report.html beside it. */
export function reportIndexHtml(reports: readonly Report[], parts: PageParts): string {
  const sorted = reports.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  const counts = ORDER.toReversed()
    .map((verdict) => ({ verdict, count: reports.filter((report) => report.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${count} ${verdict}`);
  const rows = sorted.map(
    ({ experiment, verdict, durationMs }) =>
      html`<tr><td>${verdictBadge(verdict)}</td><th scope="row" class="wide"><a href="${encodeURIComponent(experiment.name)}/report.html">${experiment.title}</a><br><span class="quiet">${experiment.name}</span></th><td>${experiment.shows.map(({ state, side }) => html`<span class="chip">${stateTermPlain(state)} ${side.toLowerCase()}</span> `)}</td><td class="n">${seconds(durationMs)}</td></tr>`,
  );
  const [first] = reports;
  const body = html`<header class="top"><div class="bar"><span class="brand">synfin</span>${themeSwitch()}</div>
<h1>${reports.length} experiments: ${counts.join(', ')}</h1>
${first ? html`<ul class="facts"><li>${first.startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</li><li>Linux ${first.kernel}</li><li>synfin ${first.synfin}</li></ul>` : null}</header>
<main id="main"><div class="scroll"><table class="stacks"><thead><tr><th scope="col">verdict</th><th scope="col">experiment</th><th scope="col">shows</th><th scope="col" class="n">time</th></tr></thead><tbody>${rows}</tbody></table></div></main>`;
  return htmlPage({ title: `synfin: ${counts.join(', ')}`, body, data: null }, parts);
}
