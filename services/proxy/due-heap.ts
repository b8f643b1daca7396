// Things that are due at a time, the earliest first, and of those due at the same time the first added: a binary heap whose members know their place, so that any one
// can be taken out.

export interface Due {
  /** When, in milliseconds of the engine's clock. */
  readonly dueAt: number;
  /** Place in the heap; -1 outside. Kept by the heap. */
  heapIndex: number;
  /** How many were added before it. Kept by the heap. */
  heapOrder: number;
}

export class DueHeap<T extends Due> {
  readonly #items: T[] = [];
  #added = 0;

  get size(): number {
    return this.#items.length;
  }

  /** The one that is due first. */
  get first(): T | undefined {
    return this.#items[0];
  }

  /** All members, in no order. */
  values(): readonly T[] {
    return this.#items;
  }

  add(item: T): void {
    item.heapOrder = this.#added++;
    this.#place(item, this.#items.length);
    this.#up(item);
  }

  /** Takes out a member; others are left as they are. */
  remove(item: T): void {
    const { heapIndex } = item;
    if (this.#items[heapIndex] !== item) return;
    const last = this.#items.pop();
    item.heapIndex = -1;
    if (last === undefined || last === item) return;
    this.#place(last, heapIndex);
    this.#up(last);
    this.#down(last);
  }

  #place(item: T, index: number): void {
    this.#items[index] = item;
    item.heapIndex = index;
  }

  #up(item: T): void {
    while (item.heapIndex > 0) {
      const parent = this.#items[(item.heapIndex - 1) >> 1];
      if (parent === undefined || !isBefore(item, parent)) return;
      this.#swap(parent, item);
    }
  }

  #down(item: T): void {
    for (;;) {
      const left = this.#items[2 * item.heapIndex + 1];
      const right = this.#items[2 * item.heapIndex + 2];
      const child = right && left && isBefore(right, left) ? right : left;
      if (child === undefined || !isBefore(child, item)) return;
      this.#swap(item, child);
    }
  }

  #swap(upper: T, lower: T): void {
    const index = upper.heapIndex;
    this.#place(upper, lower.heapIndex);
    this.#place(lower, index);
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.dueAt === b.dueAt ? a.heapOrder < b.heapOrder : a.dueAt < b.dueAt;
}
