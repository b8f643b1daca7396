// What was seen of a scene: all that its picture is drawn from, so that it can be drawn again without a lab.
import type { BoardAnswers } from '#test/prometheus/board-answers.ts';
import type { Filling } from '#test/prometheus/fill-in.ts';
import type { GrafanaBoard } from '#test/prometheus/grafana-board.ts';
import type { Range } from '#test/prometheus/prometheus-process.ts';

export interface SceneRecord {
  /** Which experiments ran, in words. */
  scene: string;
  board: GrafanaBoard;
  variables: Filling['variables'];
  range: Range;
  answers: BoardAnswers;
}
