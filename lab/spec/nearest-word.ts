// "did you mean": the word of a list that is nearest to what was written.

/**
 * The candidate that differs from `word` by the fewest letters (put in, left out, changed, or two neighbours swapped),
 * case aside; null where none is near enough to be meant: more than a third of its letters would be wrong.
 */
export function nearestWord(word: string, candidates: readonly string[]): string | null {
  let best: { candidate: string; distance: number } | null = null;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance > Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3))) continue;
    if (!best || distance < best.distance) best = { candidate, distance };
  }
  return best?.candidate ?? null;
}

/** Optimal string alignment: Levenshtein's distance, with a swap of neighbours as one step. */
function editDistance(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > 20) return Number.POSITIVE_INFINITY;
  let twoBack: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const current = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      let cost = Math.min(
        (previous[j] as number) + 1,
        (current[j - 1] as number) + 1,
        (previous[j - 1] as number) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        cost = Math.min(cost, (twoBack[j - 2] as number) + 1);
      }
      current.push(cost);
    }
    twoBack = previous;
    previous = current;
  }
  return previous[to.length] as number;
}
