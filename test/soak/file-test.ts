// Experiment files with mistakes, read as `synfin validate` reads them: each is valid or has its problems told.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainText } from '#cli/render/explain-text.ts';
import { problemList } from '#cli/render/problem-list.ts';
import { loadExperiments } from '#cli/run/load-experiments.ts';
import { shareLabs } from '#cli/run/sharing.ts';
import { initialProgress } from '#lab/run/progress.ts';
import { emptyObservation } from '#lab/run/run-observation.ts';
import { step } from '#lab/run/step.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import { heapAfterCollection } from './heap.ts';
import { Seeded } from './seeded.ts';
import { shrink } from './shrink.ts';
import { spoiledFile } from './spoiled-files.ts';

const TERMINAL = { columns: 100, rows: 30, color: false, live: false };
const MOST_HEAP_GROWTH = 64 << 20;

export interface FileCounts {
  valid: number;
  refused: number;
}

/**
 * The file that is being read stands in a folder for temporary files, should reading it never end.
 *
 * @throws Error with the seed and the shortest text with which it still fails
 */
export function tryFiles(count: number, seed: number): FileCounts {
  const folder = mkdtempSync(join(tmpdir(), 'synfin-files-'));
  const path = join(folder, 'experiment.yaml');
  const counts = { valid: 0, refused: 0 };
  for (let i = 0; i < count; i++) {
    const text = spoiledFile(new Seeded(seed + i));
    const failure = failureOf(text, path, counts);
    if (!failure) continue;
    const lines = shrink(text.split('\n'), (some) => failureOf(some.join('\n'), path) !== null);
    const told = `Cannot read the file of seed ${seed + i}: ${failure.message}\n${lines.join('\n')}`;
    throw new Error(told, { cause: failure });
  }
  rmSync(folder, { recursive: true });
  return counts;
}

/** For npm run soak. */
export async function fileTest(count: number, seed: number): Promise<boolean> {
  tryFiles(Math.min(count, 500), seed); // what is loaded and compiled once is no growth
  const before = await heapAfterCollection();
  const { valid, refused } = tryFiles(count, seed);
  const grown = (await heapAfterCollection()) - before;
  console.log(
    `seed ${seed}: ${refused} of ${count} files refused with their problems, ${valid} still valid, none threw`,
  );
  console.log(`heap: ${Math.round(grown / 1024)} KiB more than before`);
  return valid + refused === count && grown < MOST_HEAP_GROWTH;
}

function failureOf(text: string, path: string, counts: FileCounts = { valid: 0, refused: 0 }): Error | null {
  try {
    writeFileSync(path, text);
    const [file] = loadExperiments([path]);
    assert.ok(file);
    const { problems, experiments } = file;
    for (const problem of problems) assert.notEqual(problem.message, '', `no message for ${problem.path}`);
    if (problems.length > 0) counts.refused++;
    else counts.valid++;
    const told = problemList([file], TERMINAL);
    assert.equal(told === '', problems.length === 0);
    const controls = [...told].filter((letter) => letter < ' ' && letter !== '\n');
    assert.deepEqual(controls, [], 'control characters must not reach a terminal');
    for (const experiment of experiments) useExperiment(experiment);
    return null;
  } catch (error) {
    return error as Error;
  }
}

/** What is valid can be told, given a lab, and begun. */
function useExperiment(experiment: Experiment): void {
  assert.notEqual(explainText(experiment, TERMINAL), '');
  assert.equal(shareLabs([experiment]).length, 1);
  let progress = initialProgress();
  for (const at of [0, 1]) {
    const seen = { ...emptyObservation(at), deployed: true, troubles: at === 0 ? [] : ['enough'] };
    progress = step(experiment, progress, seen).progress;
  }
  assert.equal(progress.verdict, 'Inconclusive');
}
