// All that the page knows, and what is derived from more than one frame. No DOM here.
import type { Language } from '#lab/spec/language.ts';
import type { LiveFrame, LiveHistory } from '#live/live-frame.ts';
import { EdgeFlow } from './machine/edge-flow.ts';
import type { Connection } from './stream/frame-stream.ts';
import { History } from './views/history.ts';
import type { Span } from './views/timeline-view.ts';

export class PageModel {
  readonly history = new History();
  readonly flow = new EdgeFlow();
  connection: Connection = { state: 'Connecting' };
  frame: LiveFrame | null = null;
  language: Language = 'en';
  span: Span = 'Run';

  /** @param now of the page's own clock: the server's may differ */
  addFrame(frame: LiveFrame, now: number): void {
    this.frame = frame;
    this.history.add(frame);
    this.flow.add(frame.transitions, now);
  }

  addHistory(history: LiveHistory): void {
    this.history.restart(history);
  }

  /** What a screen reader is told when it changes; counts are not. */
  announcement(): string {
    const run = this.frame?.run ?? null;
    if (this.connection.state === 'Stale') return 'Connection to the server lost.';
    if (run === null) return '';
    if (run.verdict !== null) return `${run.title}: ${run.verdict}. ${run.reasons.join(' ')}`;
    if (run.stage === 'Paused') return `Paused. ${run.steps.at(-1)?.prompt ?? ''}`;
    const step = run.steps.at(-1);
    return step ? `Step ${run.steps.length} of ${run.stepCount}: ${step.name}.` : `${run.title} begins.`;
  }
}
