// What several lanes' applications have failed with, together.

/** @param all statistics of client or server; null: not known */
export function sumErrors(
  all: readonly ({ errors: Record<string, number> } | null)[],
): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const stats of all)
    for (const [errno, count] of Object.entries(stats?.errors ?? {}))
      sums[errno] = (sums[errno] ?? 0) + count;
  return sums;
}
