// Sampled connections as ladders, newest first: a report's drawing and stepper. One that is being stepped through holds still.
import { html } from '#lab/report/html/html.ts';
import { ladderDetails } from '#lab/report/html/ladder-details.ts';
import { startLadderStepper } from '#lab/report/html/page/ladder-stepper.js';
import type { LiveLadder } from '#live/live-frame.ts';

export class LaddersView {
  readonly #place: HTMLElement;
  readonly #shown = new Map<string, { text: string; element: HTMLElement }>();

  constructor(place: HTMLElement) {
    this.#place = place;
  }

  show(ladders: readonly LiveLadder[]): void {
    const several = new Set(ladders.map(({ lane }) => lane)).size > 1;
    const newestFirst = ladders.toReversed();
    const keys = newestFirst.map(({ lane, ladder }) => `${lane} ${ladder.clientPort} ${ladder.incarnation}`);
    for (const [i, { lane, ladder }] of newestFirst.entries()) {
      // Only the very first that the page ever shows is open by itself: later ones must not push what is read.
      const index = this.#shown.size === 0 ? 0 : 1;
      const { text } = ladderDetails(ladder, { lane: several ? lane : null, index });
      this.#showOne(keys[i] as string, text);
    }
    for (const [key, { element }] of this.#shown) {
      if (keys.includes(key) || isStepping(element)) continue;
      element.remove();
      this.#shown.delete(key);
    }
    this.#place.replaceChildren(...this.#inOrder(keys), ...this.#note(ladders.length));
  }

  #showOne(key: string, text: string): void {
    const old = this.#shown.get(key);
    if (old && (old.text.replace(' open>', '>') === text.replace(' open>', '>') || isStepping(old.element)))
      return;
    const template = document.createElement('template');
    template.innerHTML = text;
    const element = template.content.firstElementChild as HTMLDetailsElement;
    if (old) element.open = old.element instanceof HTMLDetailsElement && old.element.open;
    startLadderStepper(element);
    this.#shown.set(key, { text, element });
  }

  #inOrder(keys: readonly string[]): HTMLElement[] {
    const stepping = [...this.#shown.keys()].filter((key) => !keys.includes(key));
    return [...keys, ...stepping].flatMap((key) => this.#shown.get(key)?.element ?? []);
  }

  #note(count: number): Node[] {
    if (count > 0) return [];
    const template = document.createElement('template');
    template.innerHTML = html`<p class="quiet">No connection has been sampled yet.</p>`.text;
    return [...template.content.childNodes];
  }
}

function isStepping(element: HTMLElement): boolean {
  return element.classList.contains('stepping');
}
