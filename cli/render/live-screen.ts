// Draws frames over one another without flicker: up, each line over the old one, then the rest cleared.

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
/** Terminals that know "synchronized output" show all that is between these at once; others pass over them. */
const BEGIN = '\x1b[?2026h';
const END = '\x1b[?2026l';
const CLEAR_LINE_END = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';

export class LiveScreen {
  readonly #write: (text: string) => void;
  #lines = 0;
  #last = '';

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** @param lines no wider than the terminal and fewer than its rows; see frame(). */
  draw(lines: readonly string[]): void {
    const body = lines.map((line) => `${line}${CLEAR_LINE_END}\n`).join('');
    if (body === this.#last) return;
    this.#write(`${BEGIN}${HIDE_CURSOR}${this.#toTop()}${body}${CLEAR_BELOW}${END}`);
    this.#lines = lines.length;
    this.#last = body;
  }

  /** Lines that stay, above the picture. */
  print(lines: readonly string[]): void {
    const kept = lines.map((line) => `${line}${CLEAR_LINE_END}\n`).join('');
    this.#write(`${BEGIN}${this.#toTop()}${kept}${this.#last}${CLEAR_BELOW}${END}`);
  }

  /** The picture is taken away and the cursor is shown again. May be called twice. */
  close(): void {
    this.#write(`${this.#toTop()}${this.#lines > 0 ? CLEAR_BELOW : ''}${SHOW_CURSOR}`);
    this.#lines = 0;
    this.#last = '';
  }

  #toTop(): string {
    return this.#lines > 0 ? `\r\x1b[${this.#lines}A` : '';
  }
}
