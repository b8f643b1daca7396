// A word that explains itself: a link to the glossary at the end of the page, which the page's script also shows beside it.
import type { SegmentRole } from '../../spec/segment-role.ts';
import type { TcpState } from '../../spec/state.ts';
import type { EndState } from '../recording.ts';
import { type Html, html } from './html.ts';
import { swatch } from './state-look.ts';

/** Anchor of a word in the glossary. */
export function termId(word: TcpState | SegmentRole): string {
  return `about-${word}`;
}

/** A state with its patch of colour. */
export function stateTerm(state: TcpState): Html {
  return html`<a class="term state s-${state}" href="#${termId(state)}">${swatch(state)}${state}</a>`;
}

/** As {@link stateTerm}; an end without a socket explains nothing. */
export function endTerm(state: EndState): Html {
  return state === 'None' ? html`<span class="state none">no socket</span>` : stateTerm(state);
}

export function roleTerm(role: SegmentRole): Html {
  return html`<a class="term role" href="#${termId(role)}">${role}</a>`;
}

/** A state with its patch, where the page has no glossary. */
export function stateTermPlain(state: TcpState): Html {
  return html`<span class="state s-${state}">${swatch(state)}${state}</span>`;
}
