// A dashboard in Grafana's classic format, which Grafana 10 to 13 load, from its description.
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { annotations } from './annotations.ts';
import { boardLinks, TAG } from './board-links.ts';
import { BOARDS, type BoardSpec } from './board-spec.ts';
import { boardUid } from './board-uid.ts';
import { panel } from './panel.ts';
import { variables } from './variables.ts';

export function board({ name, about, rows, byLane = false }: BoardSpec): Dashboard {
  const builder = new DashboardBuilder(BOARDS[name])
    .uid(boardUid(name))
    .description(about)
    .tags([TAG, 'tcp'])
    .timezone('browser')
    .time({ from: 'now-15m', to: 'now' })
    .refresh('5s')
    .tooltip(DashboardCursorSync.Crosshair)
    .variables(variables({ byLane }))
    .annotations(annotations())
    .links(boardLinks());
  let id = 0;
  for (const { title, panels } of rows) {
    builder.withRow(new RowBuilder(title).id(++id));
    for (const spec of panels) builder.withPanel(panel(spec, ++id, name));
  }
  return builder.build();
}
