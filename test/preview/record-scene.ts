// Runs the experiments of a scene under the eyes of a real Prometheus, and keeps what it answers to the dashboard.
import { setTimeout as delay } from 'node:timers/promises';
import type { BoardName } from '#dashboards/build/board-spec.ts';
import { boardAnswers } from '#test/prometheus/board-answers.ts';
import { grafanaBoard } from '#test/prometheus/grafana-board.ts';
import { type ExperimentObject, ObservedCluster } from '#test/prometheus/observed-cluster.ts';
import { variableValues } from '#test/prometheus/variable-values.ts';
import type { SceneRecord } from './scene-record.ts';
import type { Scene } from './scenes.ts';

const SCRAPE_SECONDS = 1;
/** Before the first experiment and after the last, so that one sees how it was and how it becomes. */
const MARGIN_MS = 5000;

export async function recordScene(
  name: BoardName,
  { labs, runs, changes = {} }: Scene,
): Promise<SceneRecord> {
  const cluster = await ObservedCluster.start({ scrapeInterval: `${SCRAPE_SECONDS}s` });
  try {
    await Promise.all(Object.entries(labs).map(([lab, spec]) => cluster.addLab(lab, spec)));
    const start = Math.floor(Date.now() / 1000);
    await delay(MARGIN_MS);
    const verdicts = await Promise.all(
      Object.entries(runs).map(async ([lab, experiments]) => {
        const ends: string[] = [];
        for (const experiment of experiments) {
          const { verdict } = await cluster.run(experiment, lab, changes[experiment] ?? visible);
          ends.push(`${experiment} (${verdict})`);
          await delay(MARGIN_MS);
        }
        return `${ends.join(', then ')} in lab ${lab}`;
      }),
    );
    const { prometheus } = cluster;
    const range = { start, end: Math.ceil(Date.now() / 1000), step: 1 };
    const board = grafanaBoard(name);
    const variables = await variableValues(board.templating.list, prometheus);
    const answers = await boardAnswers(board, {
      prometheus,
      variables,
      scrapeSeconds: SCRAPE_SECONDS,
      range,
    });
    return { scene: verdicts.join('; beside it '), board, variables, range, answers };
  } finally {
    await cluster.stop();
  }
}

/** What is expected is waited for longer than a test needs, so that it can be seen in a graph. */
function visible({ spec }: ExperimentObject): void {
  for (const { expect = [] } of spec.steps)
    for (const expectation of expect) if (expectation.for !== undefined) expectation.for = '6s';
}
