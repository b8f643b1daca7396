// The experiments that the page can start: what was given with the command, and what else comes with synfin.
import { nearestWord } from '#lab/spec/nearest-word.ts';
import { listedExperiment } from '#live/listed-experiment.ts';
import { LiveRefusal } from '#live/live-refusal.ts';
import type { LiveExperiment } from '#live/live-source.ts';
import { type LoadedExperiments, loadForThisMachine } from '../commands/validate.ts';
import { builtInNames } from '../run/load-experiments.ts';

export class KnownExperiments {
  readonly #given: readonly string[];
  #loaded: LoadedExperiments | null = null;

  /** @param given files, and names of those that come with synfin */
  constructor(given: readonly string[]) {
    this.#given = given;
  }

  /** Reads all of them, the first time. @throws BadInputError with all problems of the files */
  load(): LoadedExperiments {
    this.#loaded ??= this.#read();
    return this.#loaded;
  }

  /** One that was given takes the place of one of ours of that name. */
  #read(): LoadedExperiments {
    const given = loadForThisMachine(this.#given);
    const others = loadForThisMachine(builtInNames().filter((name) => !given.sourceOf.has(name)));
    return {
      experiments: [...given.experiments, ...others.experiments],
      sourceOf: new Map([...given.sourceOf, ...others.sourceOf]),
    };
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
