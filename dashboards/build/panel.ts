// A panel of Grafana from its description. Every panel is made here, so that all of them look and read alike.
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  DashboardLinkBuilder,
  DashboardLinkType,
  type Panel,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { BOARDS, type BoardName, type PanelSpec, type Query } from './board-spec.ts';
import { boardUid } from './board-uid.ts';
import { DATASOURCE } from './datasource.ts';
import { documentUrl } from './docs-board.ts';
import { documentsOf } from './documents.ts';
import { SIDE_COLOURS } from './side-colour.ts';
import { STATE_COLOURS } from './state-colour.ts';
import { visualization } from './visualization.ts';

const GREEN = 'green';

export function panel(spec: PanelSpec, id: number, on: BoardName): Builder<Panel> {
  const builder = visualization(spec)
    .id(id)
    .title(spec.title)
    .description(description(spec))
    .datasource(DATASOURCE)
    .span(spec.width ?? 12)
    .height(spec.height ?? 8)
    .unit(spec.unit)
    .noValue('none')
    .thresholds(thresholds(spec.limits))
    .links(links(spec, on))
    .targets(spec.queries.map((query, index) => target(spec, query, index)));
  for (const { name, colour } of coloursOf(spec))
    builder.overrideByName(name, [{ id: 'color', value: { mode: 'fixed', fixedColor: colour } }]);
  return builder;
}

/** What is the same everywhere has the same colour everywhere. */
function coloursOf({ queries }: PanelSpec): readonly { name: string; colour: string }[] {
  const has = (legend: string) => queries.some((query) => query.legend === legend);
  if (has('{{state}}')) return STATE_COLOURS;
  return has('{{side}}') ? SIDE_COLOURS : [];
}

function description({ sees, means, rfc }: PanelSpec): string {
  const source = rfc ? [`See ${rfc.replace('#', ', ').replace('section-', 'section ')}.`] : [];
  return [sees, means, ...source].join('\n\n');
}

/** Green, from `warn` on yellow, from `bad` on red; without limits nothing but green. */
function thresholds(limits: PanelSpec['limits']): ThresholdsConfigBuilder {
  const steps = [{ value: null, color: GREEN }];
  const above = [
    { value: limits?.warn, color: 'yellow' },
    { value: limits?.bad, color: 'red' },
  ].flatMap(({ value, color }) => (value === undefined ? [] : [{ value, color }]));
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([...steps, ...above]);
}

function links(spec: PanelSpec, on: BoardName): DashboardLinkBuilder[] {
  const { next, rfc } = spec;
  const boards = next.filter((name) => name !== on);
  return [
    ...boards.map((name) =>
      link(BOARDS[name], `/d/${boardUid(name)}?\${__url_time_range}&\${__all_variables}`),
    ),
    // With what it explains still beside it.
    ...documentsOf(spec).map((document) => link(document.title, documentUrl(document)).targetBlank(true)),
    ...(rfc ? [link(rfc, `https://www.rfc-editor.org/rfc/${rfc.toLowerCase()}`).targetBlank(true)] : []),
  ];
}

function link(title: string, url: string): DashboardLinkBuilder {
  return new DashboardLinkBuilder(title).type(DashboardLinkType.Link).url(url);
}

function target({ kind }: PanelSpec, { expr, legend }: Query, index: number): DataqueryBuilder {
  const builder = new DataqueryBuilder()
    .datasource(DATASOURCE)
    .refId(String.fromCharCode('A'.charCodeAt(0) + index))
    .expr(expr)
    .legendFormat(legend);
  if (kind === 'Heatmap') return builder.range().format(PromQueryFormat.Heatmap);
  if (kind === 'Table') return builder.instant().format(PromQueryFormat.Table);
  return builder.range();
}
