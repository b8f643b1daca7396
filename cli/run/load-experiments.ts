// Experiments by name or by file: read, parsed, checked, all problems of all of them at once.
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { type Experiment, experiment } from '#lab/spec/experiment.ts';
import { type Lab, lab } from '#lab/spec/lab.ts';
import { nearestWord } from '#lab/spec/nearest-word.ts';
import { type Problem, parseDocument } from '#lab/spec/problems.ts';
import { readBounded } from './read-bounded.ts';
import { resolveLabs } from './resolve-labs.ts';
import { yamlProblems } from './yaml-problems.ts';

/** The experiments that come with synfin. */
export const EXPERIMENTS_DIRECTORY = join(import.meta.dirname, '../../experiments');

export interface LoadedFile {
  /** As the user wrote it. */
  source: string;
  /** How many documents it holds, Labs among them. */
  documents: number;
  experiments: Experiment[];
  labs: Lab[];
  problems: Problem[];
}

/** Names of the experiments that come with synfin, in the order in which the states are met. */
export function builtInNames(): string[] {
  return readdirSync(EXPERIMENTS_DIRECTORY)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}

/** Whether this is a path, by its look, or `-` for standard input: names of experiments have neither a slash nor a dot. */
export function isPath(source: string): boolean {
  return source === '-' || /[/.]/.test(source);
}

/** Each argument is a built-in name, a path of a YAML file with one document or more, or `-` for standard input. Never throws. */
export function loadExperiments(sources: readonly string[]): LoadedFile[] {
  const known = builtInNames();
  const loaded = sources.map((source) => loadOne(source, known));
  const seen = new Map<string, string>();
  for (const file of loaded) {
    for (const { metadata } of file.experiments) {
      const before = seen.get(metadata.name);
      if (before !== undefined) {
        const message = `is the name of an experiment in "${before}" as well; names must differ in one run`;
        file.problems.push({ path: 'metadata.name', value: JSON.stringify(metadata.name), message });
      }
      seen.set(metadata.name, file.source);
    }
  }
  resolveLabs(loaded);
  return loaded;
}

function loadOne(source: string, known: readonly string[]): LoadedFile {
  const file: LoadedFile = { source, documents: 0, experiments: [], labs: [], problems: [] };
  if (!isPath(source) && !known.includes(source)) {
    const nearest = nearestWord(source, known);
    const message =
      nearest === null
        ? 'is no experiment; see "synfin list", or give a file'
        : `is no experiment; did you mean "${nearest}"?`;
    file.problems.push({ path: '', value: JSON.stringify(source), message });
    return file;
  }
  try {
    const text = readBounded(fileOf(source));
    for (const value of parseYaml(text, file)) checkDocument(value, file);
    if (file.documents === 0 && file.problems.length === 0) {
      file.problems.push({ path: '', value: null, message: 'holds no document' });
    }
  } catch (error) {
    file.problems.push({ path: '', value: null, message: `cannot be read: ${(error as Error).message}` });
  }
  return file;
}

/** A path, or the descriptor of standard input. */
function fileOf(source: string): string | number {
  if (source === '-') return 0;
  return isPath(source) ? source : join(EXPERIMENTS_DIRECTORY, `${source}.yaml`);
}

function parseYaml(text: string, file: LoadedFile): unknown[] {
  const documents = parseAllDocuments(text, { uniqueKeys: true, logLevel: 'error' });
  if (!Array.isArray(documents)) return [];
  const errors = documents.flatMap((document) => document.errors);
  if (errors.length > 0) {
    for (const message of yamlProblems(text, errors)) file.problems.push({ path: '', value: null, message });
  }
  // Aliases are bounded: a few lines must not grow into gigabytes.
  return documents
    .filter((document) => document.errors.length === 0)
    .map((document) => document.toJS({ maxAliasCount: 100 }));
}

function checkDocument(value: unknown, file: LoadedFile): void {
  file.documents++;
  const kind = (value as { kind?: unknown } | null)?.kind;
  const lone = kind === 'Lab' ? parseDocument(lab, value) : null;
  const result = lone ?? parseDocument(experiment, value);
  if (result.problems) file.problems.push(...result.problems.map(ofEitherKind));
  else if (lone) file.labs.push(result.value as Lab);
  else file.experiments.push(result.value as Experiment);
}

/** The schema of an experiment knows of no Lab. */
function ofEitherKind(problem: Problem): Problem {
  if (problem.path !== 'kind') return problem;
  return { ...problem, message: problem.message.replace('"Experiment"', '"Experiment" or "Lab"') };
}
