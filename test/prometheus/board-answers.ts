// What Prometheus answers to all that a dashboard asks, over one range of time.
import { type Filling, fillIn } from './fill-in.ts';
import type { GrafanaAnnotation, GrafanaBoard, GrafanaPanel, GrafanaTarget } from './grafana-board.ts';
import type { PrometheusProcess, Range, Series } from './prometheus-process.ts';

export interface BoardAnswers {
  panels: { panel: GrafanaPanel; targets: { target: GrafanaTarget; series: Series[] }[] }[];
  /** With how many seconds lie between the points of each. */
  annotations: { annotation: GrafanaAnnotation; step: number; series: Series[] }[];
}

export interface Asked {
  prometheus: PrometheusProcess;
  variables: Filling['variables'];
  scrapeSeconds: number;
  range: Range;
}

/** @throws Error with what Prometheus refuses */
export async function boardAnswers(board: GrafanaBoard, asked: Asked): Promise<BoardAnswers> {
  const { prometheus, variables, scrapeSeconds, range } = asked;
  const ask = (query: string, { instant = false, step = range.step } = {}) => {
    const rangeSeconds = range.end - range.start;
    const filled = fillIn(query, { variables, scrapeSeconds, rangeSeconds, stepSeconds: step });
    return instant ? prometheus.query(filled, range.end) : prometheus.queryRange(filled, { ...range, step });
  };
  const panels = board.panels.filter(({ type }) => type !== 'row');
  return {
    panels: await Promise.all(
      panels.map(async (panel) => ({
        panel,
        targets: await Promise.all(
          panel.targets.map(async (target) => ({ target, series: await ask(target.expr, target) })),
        ),
      })),
    ),
    annotations: await Promise.all(
      board.annotations.list.map(async (annotation) => {
        const step = Number.parseInt(annotation.step ?? '60s', 10);
        return { annotation, step, series: await ask(annotation.expr, { step }) };
      }),
    ),
  };
}
