// The last part of a long text, in bounded memory.

export class OutputTail {
  readonly #limit: number;
  #pieces: string[] = [];
  #length = 0;
  #cut = false;

  /** @param limit how many characters to keep at least; up to twice as many are held for a moment. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(text: string): void {
    this.#pieces.push(text);
    this.#length += text.length;
    if (this.#length > 2 * this.#limit) this.#shrink();
  }

  /** What is kept, from the beginning of a line if something was cut off. */
  text(): string {
    if (this.#length > this.#limit) this.#shrink();
    const text = this.#pieces.join('');
    return this.#cut ? text.slice(text.indexOf('\n') + 1) : text;
  }

  #shrink(): void {
    const text = this.#pieces.join('').slice(-this.#limit);
    this.#pieces = [text];
    this.#length = text.length;
    this.#cut = true;
  }
}
