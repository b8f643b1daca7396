// The picture of running experiments, as lines: one in full, many as a row each. Pure: the same model, the same lines.

import { liveDetail } from './live-detail.ts';
import type { LiveExperiment, LiveModel } from './live-model.ts';
import { liveRow, liveRowHeading } from './live-row.ts';
import { paint } from './paint.ts';
import type { Terminal } from './terminal.ts';
import { truncate } from './text-width.ts';

export type FrameSize = Pick<Terminal, 'columns' | 'rows' | 'color'>;

/** Lines no wider than the terminal, and fewer than its rows, so that they can be drawn over. */
export function frame(model: LiveModel, size: FrameSize): string[] {
  const room = Math.max(1, size.rows - 1);
  const [only] = model.experiments;
  const lines =
    only && model.experiments.length === 1 ? liveDetail(only, size) : overview(model.experiments, size, room);
  return lines.slice(0, room).map((line) => truncate(line, size.columns));
}

function overview(experiments: readonly LiveExperiment[], size: FrameSize, room: number): string[] {
  const done = experiments.filter(({ verdict }) => verdict !== null).length;
  const head = `${done} of ${experiments.length} experiments done`;
  const lines = [paint(head, 'strong', size.color), paint(liveRowHeading(size.columns), 'faint', size.color)];
  const space = room - lines.length;
  if (experiments.length <= space) return [...lines, ...experiments.map((each) => liveRow(each, size))];
  // Too many to show: those that run are of more interest than those that wait or are over.
  const shown = new Set(
    experiments.toSorted((a, b) => interest(b) - interest(a)).slice(0, Math.max(0, space - 1)),
  );
  const rest = `… and ${experiments.length - shown.size} more`;
  const rows = experiments.filter((each) => shown.has(each)).map((each) => liveRow(each, size));
  return [...lines, ...rows, paint(rest, 'faint', size.color)];
}

function interest({ stage, verdict }: LiveExperiment): number {
  if (verdict !== null) return verdict === 'Confirmed' ? 0 : 2;
  return stage === 'Running' || stage === 'Paused' ? 3 : 1;
}
