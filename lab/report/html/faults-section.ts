// The faults that were put, and when they were in force.
import type { Report } from '../report-schema.ts';
import { seconds } from './format.ts';
import { type Html, html } from './html.ts';

const ENDED_BY = { Expiry: 'its expiry', Removed: 'a later step', End: 'the end' } as const;

export function faultsSection({ faultWindows, lanes }: Report): Html | null {
  if (faultWindows.length === 0) return null;
  const several = lanes.length > 1;
  const rows = faultWindows.map(
    ({ name, lane, text, putMs, inForceMs, endMs, endedBy }) =>
      html`<tr><th scope="row">${name}</th>${several ? html`<td data-label="lane">${lane}</td>` : null}<td class="whole">${text}</td><td class="n" data-label="put">${seconds(putMs)}</td><td class="n" data-label="in force">${inForceMs === null ? 'never' : seconds(inForceMs)}</td><td class="n" data-label="ended">${endMs === null ? '' : seconds(endMs)}</td><td data-label="by">${endedBy === null ? '' : ENDED_BY[endedBy]}</td></tr>`,
  );
  return html`<section><h2 id="faults">Faults</h2><div class="scroll"><table class="stacks"><thead><tr><th scope="col">fault</th>${several ? html`<th scope="col">lane</th>` : null}<th scope="col">what it does</th><th scope="col" class="n">put</th><th scope="col" class="n">in force</th><th scope="col" class="n">ended</th><th scope="col">by</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}
