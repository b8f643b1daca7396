// How each kind of panel is drawn.
import {
  BigValueColorMode,
  BigValueGraphMode,
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
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import type { PanelSpec } from './board-spec.ts';

export type AnyPanelBuilder = timeseries.PanelBuilder;

/** What all kinds have in common is set by the caller, through the one type: their builders share those methods. */
export function visualization({ kind, unit }: Pick<PanelSpec, 'kind' | 'unit'>): AnyPanelBuilder {
  switch (kind) {
    case 'Lines':
      return series().fillOpacity(5).lineWidth(2);
    case 'Stack':
      return series()
        .fillOpacity(60)
        .lineWidth(1)
        .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
    case 'Stat':
      return asAny(
        new stat.PanelBuilder()
          .graphMode(BigValueGraphMode.Area)
          .colorMode(BigValueColorMode.Value)
          .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false)),
      );
    case 'Heatmap':
      return asAny(
        new heatmap.PanelBuilder()
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
          .tooltip(new heatmap.HeatmapTooltipBuilder().mode(TooltipDisplayMode.Single).yHistogram(true)),
      );
    case 'Table':
      return asAny(new table.PanelBuilder().showHeader(true));
    case 'Timeline':
      return asAny(
        new statetimeline.PanelBuilder()
          .showValue(VisibilityMode.Never)
          .mergeValues(true)
          .rowHeight(0.8)
          .fillOpacity(80),
      );
  }
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
