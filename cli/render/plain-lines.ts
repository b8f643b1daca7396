// What happens, one line per event: for an output that is no terminal, such as a log or a pipe.
import type { LiveExperiment, LiveModel, LiveStep } from './live-model.ts';

interface Told {
  steps: number;
  /** Of the expectations by step and place, the outcomes told. */
  outcomes: Map<string, string>;
  faults: Set<string>;
  paused: boolean;
  note: string | null;
  verdict: boolean;
}

/** Compares each model with what it has already told. */
export class PlainLines {
  readonly #told = new Map<string, Told>();

  /** The lines for what is new. */
  update(model: LiveModel): string[] {
    return model.experiments.flatMap((experiment) =>
      this.#news(experiment).map((text) => line(experiment, text)),
    );
  }

  #news(experiment: LiveExperiment): string[] {
    const told = this.#toldOf(experiment.name);
    const lines = noteNews(experiment, told);
    const steps = experiment.steps.flatMap((step, i) => [
      ...(i < told.steps ? [] : [`step ${i + 1} of ${experiment.stepCount}, ${step.name}`]),
      ...(i === experiment.steps.length - 1 ? faultNews(experiment, told) : []),
      ...expectationNews(step, i, told),
    ]);
    told.steps = experiment.steps.length;
    lines.push(...steps, ...pauseNews(experiment, told));
    if (experiment.verdict !== null && !told.verdict) {
      told.verdict = true;
      lines.push(`${experiment.verdict}: ${experiment.reasons.join('; ')}`);
    }
    return lines;
  }

  #toldOf(name: string): Told {
    const told = this.#told.get(name) ?? {
      steps: 0,
      outcomes: new Map(),
      faults: new Set(),
      paused: false,
      note: null,
      verdict: false,
    };
    this.#told.set(name, told);
    return told;
  }
}

function expectationNews({ expectations }: LiveStep, index: number, told: Told): string[] {
  return expectations.flatMap(({ text, outcome, observed }, i) => {
    const key = `${index}/${i}`;
    if (outcome === 'NotChecked' || told.outcomes.get(key) === outcome) return [];
    told.outcomes.set(key, outcome);
    return [`${outcome === 'Met' ? 'met' : 'missed'}: ${text} (${observed ?? 'nothing seen'})`];
  });
}

function faultNews({ faults }: LiveExperiment, told: Told): string[] {
  const now = new Set(faults.map(({ name }) => name));
  const put = faults
    .filter(({ name }) => !told.faults.has(name))
    .map(({ name, text }) => `fault ${name}: ${text}`);
  const ended = [...told.faults].filter((name) => !now.has(name)).map((name) => `fault ${name} has ended`);
  told.faults = now;
  return [...put, ...ended];
}

function noteNews({ note }: LiveExperiment, told: Told): string[] {
  const isNews = note !== null && note !== told.note;
  told.note = note;
  return isNews ? [note] : [];
}

function pauseNews({ stage, steps }: LiveExperiment, told: Told): string[] {
  const began = stage === 'Paused' && !told.paused;
  told.paused = stage === 'Paused';
  return began ? [`paused: ${steps.at(-1)?.prompt ?? ''}`] : [];
}

function line({ name, elapsedMs }: LiveExperiment, text: string): string {
  const time = elapsedMs === null ? '' : `${(elapsedMs / 1000).toFixed(1)}s`;
  return `${time.padStart(6)}  ${name}: ${text}`;
}
