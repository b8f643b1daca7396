// Why it is so, what to do about it, what to read, and how to see it again.
import type { Report } from '../report-schema.ts';
import { type Html, html } from './html.ts';

export function endSection({ experiment, repeat }: Report): Html {
  const { why, remedy, references } = experiment;
  return html`<section class="story two"><div><h2 id="why">Why</h2><p>${why}</p></div><div><h2>What to do about it</h2><p>${remedy}</p></div></section>
${references.length === 0 ? null : html`<section><h2>To read on</h2><ul>${references.map((reference) => html`<li>${linked(reference)}</li>`)}</ul></section>`}
<section><h2>Again</h2><pre><code>${repeat.replace(/\s+/g, ' ')}</code></pre></section>`;
}

/** An address, or a section of an RFC, can be followed; nothing of it is loaded with the page. */
function linked(reference: string): Html {
  const [, rfc, part] = /^RFC (\d+)(?: section ([\d.]*\d))?/.exec(reference) ?? [];
  const address = /^https?:\/\/\S+$/.test(reference)
    ? reference
    : rfc && `https://www.rfc-editor.org/rfc/rfc${rfc}${part ? `#section-${part}` : ''}`;
  return address ? html`<a href="${address}" rel="noopener noreferrer">${reference}</a>` : html`${reference}`;
}
