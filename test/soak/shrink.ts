// The shortest part of a list that still fails: halves, quarters and so on are left out as long as it does.

/** @param fails tells of a shorter list whether it fails as well */
export function shrink<T>(items: readonly T[], fails: (some: readonly T[]) => boolean): T[] {
  let kept = [...items];
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < kept.length; ) {
      const without = [...kept.slice(0, from), ...kept.slice(from + size)];
      if (without.length > 0 && fails(without)) kept = without;
      else from += size;
    }
  }
  return kept;
}
