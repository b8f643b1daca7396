// How each kind of panel is drawn.
import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  ScaleDistribution,
  ScaleDistributionConfigBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import type { PanelSpec } from './board-spec.ts';

type AnyPanelBuilder = timeseries.PanelBuilder;

/** What all kinds have in common is set by the caller, through the one type: their builders share those methods. */
export function visualization(spec: PanelSpec): AnyPanelBuilder {
  switch (spec.kind) {
    case 'Lines':
      return lines(spec);
    case 'Stack':
      return series()
        .fillOpacity(60)
        .lineWidth(1)
        .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
    case 'Stat':
      return asAny(number(spec));
    case 'Heatmap':
      return asAny(heat(spec));
    case 'Table':
      return asAny(rows(spec));
    case 'Timeline':
      return asAny(bars());
  }
}

/** The limits are dashed lines in the graph. */
function lines({ limits }: PanelSpec): timeseries.PanelBuilder {
  const mode = limits ? GraphThresholdsStyleMode.Dashed : GraphThresholdsStyleMode.Off;
  return series()
    .fillOpacity(5)
    .lineWidth(2)
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(mode));
}

/** A query with a legend says all in its name, as a verdict does. */
function number({ queries }: PanelSpec): stat.PanelBuilder {
  const isNamed = queries.some(({ legend }) => legend !== '');
  return new stat.PanelBuilder()
    .graphMode(isNamed ? BigValueGraphMode.None : BigValueGraphMode.Area)
    .colorMode(BigValueColorMode.Value)
    .textMode(isNamed ? BigValueTextMode.Name : BigValueTextMode.Value)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false));
}

function heat({ unit }: PanelSpec): heatmap.PanelBuilder {
  return new heatmap.PanelBuilder()
    .calculate(false)
    .yAxis(
      new heatmap.YAxisConfigBuilder()
        .unit(unit)
        .scaleDistribution(new ScaleDistributionConfigBuilder().type(ScaleDistribution.Log).log(10)),
    )
    .color(
      new heatmap.HeatmapColorOptionsBuilder()
        .mode(heatmap.HeatmapColorMode.Scheme)
        .scheme('Viridis')
        .steps(64)
        .exponent(0.5)
        .fill('dark-orange')
        .scale(heatmap.HeatmapColorScale.Exponential),
    )
    .tooltip(new heatmap.HeatmapTooltipBuilder().mode(TooltipDisplayMode.Single).yHistogram(true));
}

function rows({ pivot }: PanelSpec): table.PanelBuilder {
  const builder = new table.PanelBuilder().showHeader(true);
  if (!pivot) return builder;
  return builder.withTransformation({
    id: 'groupingToMatrix',
    options: { rowField: pivot.rows, columnField: pivot.columns, valueField: 'Value' },
  });
}

function bars(): statetimeline.PanelBuilder {
  return new statetimeline.PanelBuilder()
    .showValue(VisibilityMode.Never)
    .mergeValues(true)
    .rowHeight(0.8)
    .fillOpacity(80)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds));
}

function series(): timeseries.PanelBuilder {
  return new timeseries.PanelBuilder()
    .min(0)
    .showPoints(VisibilityMode.Never)
    .spanNulls(false)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
}

function asAny(builder: unknown): AnyPanelBuilder {
  return builder as AnyPanelBuilder;
}
