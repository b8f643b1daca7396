// The menu of every board: all that have the tag.
import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';

export const TAG = 'synfin';

export function boardLinks(): DashboardLinkBuilder[] {
  return [
    new DashboardLinkBuilder('synfin')
      .type(DashboardLinkType.Dashboards)
      .tags([TAG])
      .includeVars(true)
      .keepTime(true),
  ];
}
