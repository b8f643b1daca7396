// One running experiment in one line: name, step, the states of both ends, verdict.
import { type StateCounts, TCP_STATES, type TcpState } from '#lab/spec/state.ts';
import type { LiveExperiment } from './live-model.ts';
import type { FrameSize } from './live-view.ts';
import { paint, type Tone, verdictTone } from './paint.ts';
import { fit, truncate } from './text-width.ts';

interface Widths {
  name: number;
  step: number;
  states: number;
  verdict: number;
}

/** Columns by what there is: the states get what is left, half each. */
function widths(columns: number): Widths {
  const verdict = 12;
  const name = columns >= 90 ? 20 : 16;
  const step = columns >= 120 ? 20 : columns >= 80 ? 14 : 3;
  return { name, step, verdict, states: Math.max(8, Math.floor((columns - name - step - verdict - 4) / 2)) };
}

export function liveRowHeading(columns: number): string {
  const { name, step, states } = widths(columns);
  return [
    fit('experiment', name),
    fit(step < 10 ? '' : 'step', step),
    fit('client', states),
    fit('server', states),
    'verdict',
  ].join(' ');
}

export function liveRow(experiment: LiveExperiment, { columns, color }: FrameSize): string {
  const { name, step, states, verdict } = widths(columns);
  const over = experiment.verdict !== null;
  const result: [string, Tone] = experiment.verdict
    ? [experiment.verdict, verdictTone(experiment.verdict)]
    : [stageWord(experiment), 'faint'];
  return [
    paint(fit(experiment.name, name), over ? 'faint' : 'name', color),
    paint(fit(stepText(experiment, step), step), over ? 'faint' : 'strong', color),
    fit(over ? '' : statesText(experiment.client), states),
    fit(over ? '' : statesText(experiment.server), states),
    paint(truncate(result[0], verdict), result[1], color),
  ]
    .join(' ')
    .trimEnd();
}

function stepText({ steps, stepCount }: LiveExperiment, width: number): string {
  const number = `${steps.length}/${stepCount}`;
  const name = steps.at(-1)?.name ?? '';
  return width < 10 ? number : `${number} ${name}`;
}

export function stageWord({ stage }: Pick<LiveExperiment, 'stage'>): string {
  const words = {
    Pending: 'waits',
    Deploying: 'sets up',
    Running: 'runs',
    Paused: 'paused',
    Destroying: 'clears up',
    Done: 'done',
  } as const;
  return words[stage];
}

/** The most first; a listener is not worth the room where there is more to tell. */
function statesText(counts: StateCounts | null): string {
  if (!counts) return '';
  const seen = TCP_STATES.filter((state) => counts[state] > 0 && state !== 'LISTEN');
  if (seen.length === 0) return counts.LISTEN > 0 ? 'LISTEN' : '-';
  return seen
    .toSorted((a, b) => counts[b] - counts[a])
    .map((state) => `${shortState(state)} ${counts[state]}`)
    .join(' ');
}

/** As ss(8) shortens it. */
function shortState(state: TcpState): string {
  return state === 'ESTABLISHED' ? 'ESTAB' : state;
}
