// Failures that the two applications got, by errno.
import { type Html, html } from '#lab/report/html/html.ts';
import type { LiveFrame } from '#live/live-frame.ts';
import { errnoMeaning } from './errno-meaning.ts';

export function errorsView({ Client, Server }: LiveFrame['errors']): Html {
  const names = [...new Set([...Object.keys(Client), ...Object.keys(Server)])].sort();
  if (names.length === 0) return html`<p class="quiet">No failure.</p>`;
  const cell = (count = 0) => html`<td class="n${count === 0 ? ' nil' : ''}">${count}</td>`;
  return html`<div class="scroll"><table><thead><tr><th scope="col">errno</th><th scope="col" class="n">client</th><th scope="col" class="n">server</th><th scope="col">means</th></tr></thead>
<tbody>${names.map(
    (name) =>
      html`<tr><th scope="row"><code>${name}</code></th>${cell(Client[name])}${cell(Server[name])}<td class="quiet">${errnoMeaning(name)}</td></tr>`,
  )}</tbody></table></div>`;
}
