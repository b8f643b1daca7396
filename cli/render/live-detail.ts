// One running experiment in full: its step and what it waits for, both ends' states side by side, faults in force.
import { type StateCounts, TCP_STATES } from '#lab/spec/state.ts';
import type { LiveExperiment, LiveFault, LiveStep } from './live-model.ts';
import { stageWord } from './live-row.ts';
import type { FrameSize } from './live-view.ts';
import { paint, type Tone, verdictTone } from './paint.ts';
import { fit, truncate, wrap } from './text-width.ts';

const BAR = 12;
const HEADS = { Now: ['client', 'server'], Most: ['client, most at once', 'server, most at once'] } as const;

export function liveDetail(experiment: LiveExperiment, size: FrameSize): string[] {
  const { name, title, verdict, reasons } = experiment;
  const head = `${paint(name, 'name', size.color)}  ${paint(title, 'strong', size.color)}`;
  const lines = [head, progressLine(experiment, size), ...noteLines(experiment, size)];
  lines.push(...waitingLines(experiment, size), '');
  lines.push(...stateLines(experiment, size));
  if (experiment.faults.length > 0)
    lines.push('', ...experiment.faults.flatMap((fault) => faultLines(fault, size)));
  if (verdict !== null) {
    const said = wrap(`${verdict}: ${reasons.join('; ')}`, size.columns);
    lines.push('', ...said.map((line) => paint(line, verdictTone(verdict), size.color)));
  }
  return lines;
}

function progressLine(experiment: LiveExperiment, { color }: FrameSize): string {
  const { steps, stepCount, elapsedMs } = experiment;
  const step = steps.at(-1);
  const bar = `${'━'.repeat(steps.length)}${paint('─'.repeat(Math.max(0, stepCount - steps.length)), 'faint', color)}`;
  if (!step) return `${bar} ${stageWord(experiment)}`;
  const time = elapsedMs === null ? '' : `  ${seconds(elapsedMs)}`;
  return `${bar} step ${steps.length} of ${stepCount}: ${step.name}, ${seconds(step.elapsedMs)}${paint(time, 'faint', color)}`;
}

function noteLines({ note }: LiveExperiment, { columns }: FrameSize): string[] {
  return note === null ? [] : wrap(note, columns - 2).map((line) => `  ${line}`);
}

const MARKS: Record<LiveStep['expectations'][number]['outcome'], { mark: string; tone: Tone }> = {
  Met: { mark: '✓', tone: 'good' },
  Missed: { mark: '✗', tone: 'bad' },
  NotChecked: { mark: '…', tone: 'unsure' },
};

function waitingLines({ steps, stage }: LiveExperiment, size: FrameSize): string[] {
  const step = steps.at(-1);
  if (!step) return [];
  const pause =
    stage !== 'Paused' || step.prompt === null
      ? []
      : wrap(step.prompt, size.columns - 4).map((line) => `  ${line}`);
  const lines = step.expectations.flatMap(({ text, outcome, observed }) => {
    const mark = paint(MARKS[outcome].mark, MARKS[outcome].tone, size.color);
    const seen = observed === null ? '' : ` (${outcome === 'NotChecked' ? 'now ' : ''}${observed})`;
    return wrap(`${text}${seen}`, size.columns - 4).map((line, i) => `  ${i === 0 ? mark : ' '} ${line}`);
  });
  return [...pause, ...lines];
}

/** The sockets of both ends in each state, side by side. */
export function stateLines(
  { client, server, acceptQueue, counts = 'Now' }: BothEnds,
  { columns, color }: FrameSize,
): string[] {
  const most = Math.max(1, ...[client, server].flatMap((counts) => (counts ? Object.values(counts) : [])));
  const half = Math.min(44, Math.floor((columns - 2) / 2));
  const left = sideLines(client, most);
  const right = sideLines(server, most, acceptQueue);
  const rows = Array.from({ length: Math.max(left.length, right.length) }, (_, i) =>
    `  ${fit(left[i] ?? '', half)}${truncate(right[i] ?? '', half)}`.trimEnd(),
  );
  const [one, other] = HEADS[counts];
  return [paint(`  ${fit(one, half)}${truncate(other, half)}`, 'faint', color), ...rows];
}

type BothEnds = Pick<LiveExperiment, 'client' | 'server' | 'acceptQueue'> &
  Partial<Pick<LiveExperiment, 'counts'>>;

function sideLines(
  counts: StateCounts | null,
  most: number,
  queue: LiveExperiment['acceptQueue'] = null,
): string[] {
  if (!counts) return ['not looked at yet'];
  const shown = TCP_STATES.filter((state) => counts[state] > 0 || (state === 'LISTEN' && queue !== null));
  if (shown.length === 0) return ['no socket'];
  return shown.map((state) => {
    const count = counts[state];
    if (state === 'LISTEN') return `${fit(state, 11)} ${fit(`${count}`, 6, 'end')}${queueText(queue)}`;
    const bar = '█'.repeat(count === 0 ? 0 : Math.max(1, Math.round((count / most) * BAR)));
    return `${fit(state, 11)} ${fit(`${count}`, 6, 'end')} ${bar}`;
  });
}

function queueText(queue: LiveExperiment['acceptQueue']): string {
  return queue && queue.length > 0 ? ` ${queue.length} to accept, of ${queue.limit}` : '';
}

/** A fault that is in force or will be: its time, its ledger, what it does. */
function faultLines(fault: LiveFault, { columns, color }: FrameSize): string[] {
  const { name, text, startsInMs, leftMs, matched, applied, held } = fault;
  const time = startsInMs > 0 ? `in force in ${seconds(startsInMs)}` : `${seconds(leftMs)} left`;
  const counts = `matched ${matched}, applied ${applied}${held > 0 ? `, held ${held}` : ''}`;
  return [
    `  fault ${paint(name, 'name', color)}  ${time}  ${counts}`,
    paint(truncate(`    ${text}`, columns), 'faint', color),
  ];
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
