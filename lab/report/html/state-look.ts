// How each state looks: a colour for light and one for dark pages, and a pattern, so that no two are told apart by colour
// alone. The colours begin with those of Okabe and Ito, which also people with colour blindness can tell apart.
import { TCP_STATES, type TcpState } from '../../spec/state.ts';
import { type Html, html, trusted } from './html.ts';

export interface StateLook {
  light: string;
  dark: string;
  /** SVG path in a tile of 8 by 8, drawn over the colour; empty: plain. */
  pattern: string;
}

/** Families by hue: setting up blue, open green, closing first orange, closing second purple, no connection grey. */
export const STATE_LOOK: Readonly<Record<TcpState, StateLook>> = {
  LISTEN: { light: '#6b7280', dark: '#9aa3b2', pattern: 'M2 2h1v1h-1zM6 6h1v1h-1z' },
  SYN_SENT: { light: '#2f8fd0', dark: '#56b4e9', pattern: 'M-2 2L2-2M0 8L8 0M6 10L10 6' },
  SYN_RECV: { light: '#0b5394', dark: '#3d85e0', pattern: 'M-2 6L2 10M0 0L8 8M6-2L10 2' },
  ESTABLISHED: { light: '#008a63', dark: '#1fbf8f', pattern: '' },
  FIN_WAIT_1: { light: '#9a8300', dark: '#f0e442', pattern: 'M2 0V8M6 0V8' },
  FIN_WAIT_2: { light: '#c27800', dark: '#e69f00', pattern: 'M0 2H8M0 6H8' },
  CLOSING: { light: '#c23b00', dark: '#ff7a3d', pattern: 'M0 0L8 8M8 0L0 8' },
  TIME_WAIT: { light: '#8a4b2a', dark: '#c98b66', pattern: 'M4 1.5A2.5 2.5 0 1 1 3.99 1.5Z' },
  CLOSE_WAIT: { light: '#b0468b', dark: '#e08bc4', pattern: 'M0 2H4V6H8M0 6H4V2H8' },
  LAST_ACK: { light: '#5e3c99', dark: '#a98be0', pattern: 'M0 3L4 7L8 3M0-1L4 3L8-1' },
  CLOSED: { light: '#374151', dark: '#d1d5db', pattern: 'M0 4H8M4 0V8' },
};

/** Of the style sheet: each state's colour as --state. */
export function stateCss(): string {
  return TCP_STATES.map(
    (state) => `.s-${state}{--state:light-dark(${STATE_LOOK[state].light},${STATE_LOOK[state].dark})}`,
  ).join('\n');
}

/** The fills that the page's drawings refer to, once for each page. */
export function statePatterns(): Html {
  const tiles = TCP_STATES.map(
    (state) =>
      html`<pattern id="fill-${state}" class="s-${state}" width="8" height="8" patternUnits="userSpaceOnUse"><rect class="tile" width="8" height="8"/><path class="hatch" d="${STATE_LOOK[state].pattern}"/></pattern>`,
  );
  return html`<svg class="defs" aria-hidden="true"><defs>${tiles}</defs></svg>`;
}

/** A patch in the look of a state; words stand beside it. */
export function swatch(state: TcpState): Html {
  return trusted(
    `<svg class="swatch" aria-hidden="true"><rect width="100%" height="100%" fill="url(#fill-${state})"/></svg>`,
  );
}
