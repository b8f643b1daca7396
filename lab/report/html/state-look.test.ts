import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TCP_STATES } from '../../spec/state.ts';
import { STATE_LOOK, statePatterns } from './state-look.ts';

/** As in page/base.css: --page and --panel. */
const GROUNDS = { light: ['#fbfbf9', '#ffffff'], dark: ['#14171c', '#1b1f26'] } as const;

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}

test('no two states have the same pattern, nor the same colour', () => {
  const looks = Object.values(STATE_LOOK);
  for (const part of ['pattern', 'light', 'dark'] as const) {
    assert.equal(new Set(looks.map((look) => look[part])).size, TCP_STATES.length, part);
  }
});

test('every state stands out from the page by 3:1, in light and in dark (WCAG 1.4.11)', () => {
  for (const state of TCP_STATES) {
    for (const scheme of ['light', 'dark'] as const) {
      for (const ground of GROUNDS[scheme]) {
        const ratio = contrast(STATE_LOOK[state][scheme], ground);
        assert.ok(ratio >= 3, `${state} on ${ground}: ${ratio.toFixed(2)}`);
      }
    }
  }
});

test('statePatterns has a fill for each state', () => {
  const { text } = statePatterns();
  for (const state of TCP_STATES) assert.ok(text.includes(`<pattern id="fill-${state}"`), state);
});
