// What Prometheus answers to all that a dashboard asks, over one range of time.
import { type Filling, fillIn } from './fill-in.ts';
import type { GrafanaAnnotation, GrafanaBoard, GrafanaPanel, GrafanaTarget } from './grafana-board.ts';
import type { PrometheusProcess, Range, Series } from './prometheus-process.ts';

export interface BoardAnswers {
  panels: { panel: GrafanaPanel; targets: { target: GrafanaTarget; series: Series[] }[] }[];
  annotations: { annotation: GrafanaAnnotation; series: Series[] }[];
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
  const filling = {
    ...{ variables, scrapeSeconds },
    ...{ rangeSeconds: range.end - range.start, stepSeconds: range.step },
  };
  const ask = (query: string, instant = false) =>
    instant
      ? prometheus.query(fillIn(query, filling), range.end)
      : prometheus.queryRange(fillIn(query, filling), range);
  const panels = board.panels.filter(({ type }) => type !== 'row');
  return {
    panels: await Promise.all(
      panels.map(async (panel) => ({
        panel,
        targets: await Promise.all(
          panel.targets.map(async (target) => ({ target, series: await ask(target.expr, target.instant) })),
        ),
      })),
    ),
    annotations: await Promise.all(
      board.annotations.list.map(async (annotation) => ({ annotation, series: await ask(annotation.expr) })),
    ),
  };
}
