// Draws each view at most once for each frame of the screen, and touches only what has changed. A hidden page draws nothing.
import type { Html } from '#lab/report/html/html.ts';
import { morph } from './morph.ts';

/** A place on the page and what belongs there; null: leave it as it is for now. */
export interface View {
  place: Element;
  draw: () => Html | null;
}

export class Painter {
  readonly #views: readonly View[];
  readonly #drawn = new Map<Element, string>();
  #asked = false;

  constructor(views: readonly View[]) {
    this.#views = views;
  }

  /** To be called whenever something may have changed. */
  request(): void {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#asked = false;
      for (const view of this.#views) this.#paint(view);
    });
  }

  #paint({ place, draw }: View): void {
    const text = draw()?.text;
    if (text === undefined || text === this.#drawn.get(place)) return;
    this.#drawn.set(place, text);
    morph(place, text);
  }
}
