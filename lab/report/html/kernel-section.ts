// The kernel's counters of TCP that changed, on both ends.
import type { Report } from '../report-schema.ts';
import { type Html, html } from './html.ts';

/** Only of TCP: what IP and its bytes did follows from it, and is in report.json. */
export function kernelSection({ kernelCounters: { client, server } }: Report): Html | null {
  const names = [...new Set([...Object.keys(client), ...Object.keys(server)])]
    .filter((name) => name.startsWith('Tcp'))
    .sort();
  if (names.length === 0) return null;
  const rows = names.map(
    (name) =>
      html`<tr><th scope="row"><code>${name}</code></th><td class="n">${change(client[name])}</td><td class="n">${change(server[name])}</td></tr>`,
  );
  return html`<section><h2 id="kernel">Kernel counters of TCP that changed</h2><div class="scroll"><table class="narrow"><thead><tr><th scope="col">counter</th><th scope="col" class="n">client</th><th scope="col" class="n">server</th></tr></thead><tbody>${rows}</tbody></table></div>
<p class="quiet">Of the whole network namespace, so other experiments in the same lab are in them.</p></section>`;
}

function change(value = 0): string {
  if (value === 0) return '';
  return value > 0 ? `+${value}` : `−${-value}`;
}
