// Keeps the states over time up to date, four times a second at most; it holds still while somebody reads counts off.
import { startTimelineCursor } from '#lab/report/html/page/timeline-cursor.js';
import type { TimelineData } from '#lab/report/html/timeline-section.ts';
import type { PageModel } from '../page-model.ts';
import { findElement } from '../paint/find-element.ts';
import type { View } from '../paint/painter.ts';
import { type Span, timelineView } from './timeline-view.ts';

const EVERY_MS = 250;

/** @param redraw asks for the page to be drawn again */
export function timelinePlace(model: PageModel, redraw: () => void): View {
  const figure = findElement('figure.timeline');
  const slider = findElement<HTMLInputElement>('#cursor');
  const note = findElement('#timeline-note');
  let data: TimelineData = { durationMs: 1000, client: NOTHING, server: NOTHING };
  let drawnAt = Number.NEGATIVE_INFINITY;
  let later = 0;
  startTimelineCursor(figure, () => data);
  figure.addEventListener('pointerleave', redraw);
  slider.addEventListener('blur', redraw);
  startSpans(model, () => {
    drawnAt = Number.NEGATIVE_INFINITY;
    redraw();
  });
  return {
    place: findElement('#plots'),
    draw: () => {
      if (figure.classList.contains('reading')) return null;
      const wait = drawnAt + EVERY_MS - performance.now();
      if (wait > 0) {
        clearTimeout(later);
        later = window.setTimeout(redraw, wait);
        return null;
      }
      const view = timelineView(model.history, model.span, model.frame?.run ?? null);
      if (view === null) return null;
      drawnAt = performance.now();
      data = view.data;
      slider.max = String(data.durationMs);
      note.textContent = view.note;
      return view.plots;
    },
  };
}

const NOTHING = { atMs: [], states: [], resolutionMs: 100 };

function startSpans(model: PageModel, changed: () => void): void {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('button[data-span]')];
  for (const button of buttons) {
    button.addEventListener('click', () => {
      const { span = 'All' } = button.dataset;
      model.span = span === 'All' || span === 'Run' ? span : (Number(span) satisfies Span);
      for (const each of buttons) each.setAttribute('aria-pressed', String(each === button));
      changed();
    });
  }
}
