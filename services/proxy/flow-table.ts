// All incarnations that are remembered, by port pair; bounded, those that are over are forgotten first.
import { Incarnation, type PortPair } from './incarnation.ts';

/** A server that answers with random numbers must not grow one port pair without end. */
const INCARNATIONS_PER_PAIR = 8;

/** A list through the incarnations themselves: adding, removing and finding the oldest take no search. */
class AgeList {
  #first: Incarnation | null = null;
  #last: Incarnation | null = null;

  get oldest(): Incarnation | null {
    return this.#first;
  }

  add(incarnation: Incarnation): void {
    incarnation.previousInList = this.#last;
    incarnation.nextInList = null;
    if (this.#last) this.#last.nextInList = incarnation;
    else this.#first = incarnation;
    this.#last = incarnation;
  }

  remove(incarnation: Incarnation): void {
    const { previousInList: previous, nextInList: next } = incarnation;
    if (previous) previous.nextInList = next;
    else this.#first = next;
    if (next) next.previousInList = previous;
    else this.#last = previous;
    incarnation.previousInList = null;
    incarnation.nextInList = null;
  }
}

export class FlowTable {
  readonly #newest = new Map<number, Incarnation>();
  readonly #running = new AgeList();
  readonly #over = new AgeList();
  readonly #limit: number;
  /** The latest: its halves go to the next one that is added. */
  #forgotten: Incarnation | null = null;
  #size = 0;

  /** @param limit most incarnations remembered, at least 1 */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Incarnations remembered. */
  get size(): number {
    return this.#size;
  }

  /** The newest incarnation of the pair; `older` leads to those before. */
  newest(laneId: number, clientPort: number): Incarnation | undefined {
    return this.#newest.get(keyOf(laneId, clientPort));
  }

  /** Makes an incarnation, the newest of its pair from now on; `older` is the one so far. */
  add(pair: PortPair, ordinal: number, older: Incarnation | null): Incarnation {
    const made = new Incarnation(pair, ordinal, older, this.#forgotten);
    this.#forgotten = null;
    if (older) older.newer = made;
    this.#newest.set(keyOf(made.laneId, made.clientPort), made);
    this.#running.add(made);
    this.#size++;
    while (this.#size > this.#limit) this.#forgetOldest();
    this.#shortenChain(made);
    return made;
  }

  /** Says that the incarnation will hardly be asked for again, so that it is forgotten before those that run. */
  markOver(incarnation: Incarnation): void {
    if (incarnation.isOver) return;
    incarnation.isOver = true;
    this.#running.remove(incarnation);
    this.#over.add(incarnation);
  }

  /** Forgets a lane. Walks all port pairs: some 10 ms for 200,000. */
  forgetLane(laneId: number): void {
    for (const [key, newest] of this.#newest) {
      if (newest.laneId !== laneId) continue;
      this.#newest.delete(key);
      for (let each: Incarnation | null = newest; each; each = each.older) this.#unlist(each);
    }
  }

  /** All incarnations, each pair's newest first. */
  *values(): IterableIterator<Incarnation> {
    for (const newest of this.#newest.values()) {
      for (let each: Incarnation | null = newest; each; each = each.older) yield each;
    }
  }

  #shortenChain(newest: Incarnation): void {
    let last = newest;
    for (let count = 1; last.older; count++) {
      if (count === INCARNATIONS_PER_PAIR) {
        this.#forget(last.older);
        return;
      }
      last = last.older;
    }
  }

  #forgetOldest(): void {
    const oldest = this.#over.oldest ?? this.#running.oldest;
    if (oldest) this.#forget(oldest);
  }

  #unlist(incarnation: Incarnation): void {
    (incarnation.isOver ? this.#over : this.#running).remove(incarnation);
    incarnation.isForgotten = true;
    this.#forgotten = incarnation;
    this.#size--;
  }

  #forget(incarnation: Incarnation): void {
    this.#unlist(incarnation);
    const { older, newer } = incarnation;
    if (older) older.newer = newer;
    if (newer) {
      newer.older = older;
      return;
    }
    const key = keyOf(incarnation.laneId, incarnation.clientPort);
    if (older) this.#newest.set(key, older);
    else this.#newest.delete(key);
  }
}

function keyOf(laneId: number, clientPort: number): number {
  return laneId * 65_536 + clientPort;
}
