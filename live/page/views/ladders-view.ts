// Sampled connections as ladders, newest first: a report's drawing and stepper. One that is being stepped through holds still.
import { ladderDetails } from '#lab/report/html/ladder-details.ts';
import { startLadderStepper } from '#lab/report/html/page/ladder-stepper.js';
import type { LiveLadder } from '#live/live-frame.ts';

interface Shown {
  text: string;
  element: HTMLDetailsElement;
}

export class LaddersView {
  readonly #place: HTMLElement;
  readonly #shown = new Map<string, Shown>();

  constructor(place: HTMLElement) {
    this.#place = place;
  }

  show(ladders: readonly LiveLadder[]): void {
    const several = new Set(ladders.map(({ lane }) => lane)).size > 1;
    const wanted = new Map(
      ladders.toReversed().map(({ lane, ladder }) => {
        const { text } = ladderDetails(ladder, { lane: several ? lane : null, index: 1 });
        return [`${lane} ${ladder.clientPort} ${ladder.incarnation}`, text];
      }),
    );
    for (const [key, { element }] of this.#shown) {
      if (wanted.has(key) || isStepping(element)) continue;
      element.remove();
      this.#shown.delete(key);
    }
    for (const [key, text] of wanted) this.#draw(key, text);
    this.#putInOrder([...wanted.keys()]);
  }

  /** Only the very first that the page ever shows is open by itself: later ones must not push away what is read. */
  #draw(key: string, text: string): void {
    const old = this.#shown.get(key);
    if (old && (old.text === text || isStepping(old.element))) return;
    const template = document.createElement('template');
    template.innerHTML = text;
    const element = template.content.firstElementChild as HTMLDetailsElement;
    element.open = old?.element.open ?? this.#shown.size === 0;
    startLadderStepper(element);
    old?.element.replaceWith(element);
    this.#shown.set(key, { text, element });
  }

  /** Moves none that is in its place: one that is moved loses the focus. */
  #putInOrder(keys: readonly string[]): void {
    for (const [i, key] of keys.entries()) {
      const element = this.#shown.get(key)?.element;
      const there = this.#place.children[i] ?? null;
      if (element && element !== there) this.#place.insertBefore(element, there);
    }
  }
}

function isStepping(element: HTMLElement): boolean {
  return element.classList.contains('stepping');
}
