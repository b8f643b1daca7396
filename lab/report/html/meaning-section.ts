// The glossary: every state and every segment role in a few words. The page's script shows an entry beside its word.
import { SEGMENT_MEANING } from '../../spec/segment-meaning.ts';
import { SEGMENT_ROLES, type SegmentRole } from '../../spec/segment-role.ts';
import { TCP_STATES, type TcpState } from '../../spec/state.ts';
import { STATE_MEANING } from '../../spec/state-meaning.ts';
import { type Html, html } from './html.ts';
import { swatch } from './state-look.ts';
import { termId } from './term.ts';

export function meaningSection(): Html {
  return html`<section class="meanings"><h2 id="states-meaning">The states, in words</h2><div class="cards">${TCP_STATES.map(stateCard)}</div></section>
<section class="meanings"><h2 id="segments-meaning">The segments, in words</h2><div class="cards">${SEGMENT_ROLES.map(roleCard)}</div></section>`;
}

function stateCard(state: TcpState): Html {
  const { means, waits, lasts, sysctls, rfc } = STATE_MEANING[state];
  return html`<article class="card s-${state}" id="${termId(state)}" tabindex="-1"><h3>${swatch(state)}${state}</h3><p>${means}</p>
<dl><dt>Who waits</dt><dd>${waits}</dd><dt>How long</dt><dd>${lasts}</dd>${settings(sysctls)}</dl><p class="quiet">${rfc}</p></article>`;
}

function roleCard(role: SegmentRole): Html {
  const { flags, means, waits, lost, sysctls, rfc } = SEGMENT_MEANING[role];
  return html`<article class="card" id="${termId(role)}" tabindex="-1"><h3>${role} <code>${flags}</code></h3><p>${means}</p>
<dl><dt>Who waits</dt><dd>${waits}</dd><dt>If it is lost</dt><dd>${lost}</dd>${settings(sysctls)}</dl><p class="quiet">${rfc}</p></article>`;
}

function settings(sysctls: readonly string[]): Html | null {
  if (sysctls.length === 0) return null;
  return html`<dt>Set by</dt><dd>${sysctls.map((name, i) => html`${i > 0 ? ', ' : ''}<code>${name}</code>`)}</dd>`;
}
