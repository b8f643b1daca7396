// The top of the page: the verdict and its reasons before anything else.
import type { Report } from '../report-schema.ts';
import { unreadSentence } from '../unread-sentence.ts';
import { seconds } from './format.ts';
import { type Html, html } from './html.ts';
import { stateTerm } from './term.ts';

/** Told by a sign and a word, not by colour alone. */
const SIGN = { Confirmed: '✓', Mismatch: '✗', Inconclusive: '?' } as const;

const MEANS = {
  Confirmed: 'all that was expected was seen',
  Mismatch: 'something that was expected was not seen',
  Inconclusive: 'the run proves nothing, one way or the other',
} as const;

export function verdictBadge(verdict: Report['verdict']): Html {
  return html`<strong class="verdict ${verdict}"><span aria-hidden="true">${SIGN[verdict]}</span> ${verdict}</strong>`;
}

export function headSection(report: Report): Html {
  const { experiment, verdict, reasons, startedAt, durationMs, kernel, seed } = report;
  const unread = unreadSentence(report);
  const shows = experiment.shows.map(
    ({ state, side }, i) => html`${i > 0 ? ' and ' : ''}${stateTerm(state)} on the ${side.toLowerCase()}`,
  );
  return html`<header class="top">
<div class="bar"><span class="brand">synfin <span class="quiet">${experiment.name}</span></span>${themeSwitch()}</div>
<h1>${experiment.title}</h1>
<div class="ruling">${verdictBadge(verdict)}<span class="quiet">${MEANS[verdict]}</span></div>
${reasonsList(reasons)}
${shows.length > 0 ? html`<p>To show ${shows}.</p>` : null}
${unread === null ? null : html`<p>${unread}</p>`}
<ul class="facts">
<li>${startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</li><li>${seconds(durationMs)}</li><li>${experiment.family}</li><li>Linux ${kernel}</li><li>seed ${seed}</li>
</ul>
</header>`;
}

function reasonsList(reasons: readonly string[]): Html {
  return html`<ul class="reasons">${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`;
}

/** Works with the page's script only, which unhides it. */
export function themeSwitch(): Html {
  const choice = (value: string, text: string) =>
    html`<button type="button" data-theme="${value}" aria-pressed="${value === 'auto' ? 'true' : 'false'}">${text}</button>`;
  return html`<div class="theme" role="group" aria-label="Colours" hidden>${choice('auto', 'Auto')}${choice('light', 'Light')}${choice('dark', 'Dark')}</div>`;
}
