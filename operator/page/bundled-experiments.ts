// The experiments that come with synfin, which the page of a cluster can start.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Experiment, experiment } from '#lab/spec/experiment.ts';
import { parseDocument } from '#lab/spec/problems.ts';

const FOLDER = join(import.meta.dirname, '../../experiments');

/** In the order of their names. @throws Error where one cannot be read, which a test of all of them would have told */
export function bundledExperiments(): Experiment[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .flatMap(
      (file) => parseDocument(experiment, parse(readFileSync(join(FOLDER, file), 'utf8'))).value ?? [],
    );
}
