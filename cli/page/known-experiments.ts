// The experiments that the page can start: those that come with synfin, and those of the files given with the command.
import type { Experiment } from '#lab/spec/experiment.ts';
import { nearestWord } from '#lab/spec/nearest-word.ts';
import { listedExperiment } from '#live/listed-experiment.ts';
import { LiveRefusal } from '#live/live-refusal.ts';
import type { LiveExperiment } from '#live/live-source.ts';
import { loadForThisMachine } from '../commands/validate.ts';
import { builtInNames } from '../run/load-experiments.ts';

export class KnownExperiments {
  readonly #files: readonly string[];
  #loaded: { experiments: Experiment[]; sourceOf: ReadonlyMap<string, string> } | null = null;

  constructor(files: readonly string[]) {
    this.#files = files;
  }

  /** Reads all of them, the first time. @throws BadInputError with all problems of the files */
  load(): { experiments: Experiment[]; sourceOf: ReadonlyMap<string, string> } {
    this.#loaded ??= loadForThisMachine([...this.#files, ...builtInNames()]);
    return this.#loaded;
  }

  list(): LiveExperiment[] {
    return this.load().experiments.map(listedExperiment);
  }

  /** What `synfin run` is to be given for it. @throws LiveRefusal */
  sourceOf(name: string): string {
    const { sourceOf } = this.load();
    const source = sourceOf.get(name);
    if (source !== undefined) return source;
    const near = nearestWord(name, [...sourceOf.keys()]);
    throw new LiveRefusal(
      404,
      `Cannot find experiment "${name}"${near === null ? '' : `: did you mean "${near}"?`}`,
    );
  }
}
