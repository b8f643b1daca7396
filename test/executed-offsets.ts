// What V8 says was executed (NODE_V8_COVERAGE), of many processes together.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Range {
  startOffset: number;
  endOffset: number;
  count: number;
}

interface Coverage {
  result: { url: string; functions: { ranges: Range[] }[] }[];
}

/**
 * @param wanted offsets of interest, by the URL of their file
 * @returns those of them that a process has executed
 */
export function executedOffsets(
  folder: string,
  wanted: ReadonlyMap<string, readonly number[]>,
): Map<string, Set<number>> {
  const executed = new Map<string, Set<number>>();
  for (const name of readdirSync(folder)) {
    for (const { url, functions } of readCoverage(join(folder, name)).result) {
      const open = (wanted.get(url) ?? []).filter((at) => !executed.get(url)?.has(at));
      if (open.length === 0) continue;
      const ranges = functions.flatMap((each) => each.ranges);
      const seen = executed.get(url) ?? new Set();
      executed.set(url, seen);
      for (const at of open) if (wasExecuted(at, ranges)) seen.add(at);
    }
  }
  return executed;
}

/** The smallest range around an offset counts. */
function wasExecuted(at: number, ranges: readonly Range[]): boolean {
  let smallest: Range | null = null;
  for (const range of ranges) {
    if (at < range.startOffset || at >= range.endOffset) continue;
    const size = range.endOffset - range.startOffset;
    if (smallest === null || size <= smallest.endOffset - smallest.startOffset) smallest = range;
  }
  return smallest !== null && smallest.count > 0;
}

function readCoverage(path: string): Coverage {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Coverage;
  } catch {
    return { result: [] }; // of a process that was killed while it wrote
  }
}
