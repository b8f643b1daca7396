// What lies over every graph: the answers to the dashboard's annotations, neighbours joined, as Grafana joins them.
import type { Mark } from './panel-frame.ts';
import type { SceneRecord } from './scene-record.ts';
import { seriesName } from './series-name.ts';
import { namedColour } from './theme.ts';

export function marksOf({ answers }: SceneRecord): Mark[] {
  return answers.annotations.flatMap(({ annotation, step, series }) =>
    series.flatMap(({ metric, values }) => {
      const title = seriesName(annotation.titleFormat, metric);
      const marks: Mark[] = [];
      for (const [at] of values) {
        const last = marks.at(-1);
        if (last && at - last.to < step * 1.5) last.to = at;
        else marks.push({ from: at, to: at, colour: namedColour(annotation.iconColor), title });
      }
      return marks;
    }),
  );
}
