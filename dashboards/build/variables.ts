// The variables of every board: which Prometheus, and which namespace, lab, role and pod of it.
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE } from './datasource.ts';
import { VARIABLE_LABELS } from './selector.ts';

/** Every service publishes it, the operator excepted. */
const EVERY_SERVICE = 'synfin_event_loop_lag_seconds';

const ABOUT: Record<keyof typeof VARIABLE_LABELS, string> = {
  namespace: 'Of the labs',
  lab: 'A Lab, or the experiment that made one',
  role: 'What a pod is in its lab: client, server or proxy',
  pod: 'One pod of the lab',
};

export function variables({ byLane }: { byLane: boolean }): Builder<VariableModel>[] {
  const names = Object.keys(VARIABLE_LABELS) as (keyof typeof VARIABLE_LABELS)[];
  const chosen = names.map((name, index) => {
    const above = names.slice(0, index).map((each) => `${VARIABLE_LABELS[each]}=~"$${each}"`);
    return choice(name, ABOUT[name], `label_values(${EVERY_SERVICE}{${above}}, ${VARIABLE_LABELS[name]})`);
  });
  const datasource = new DatasourceVariableBuilder('datasource').type('prometheus').label('Prometheus');
  if (!byLane) return [datasource, ...chosen];
  const lanes = 'label_values(synfin_lane_sockets{namespace=~"$namespace",lab=~"$lab"}, lane)';
  const about = "The experiment's name and the lane's, joined by a dot";
  return [datasource, ...chosen, choice('lane', about, lanes)];
}

function choice(name: string, about: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(name)
    .description(about)
    .datasource(DATASOURCE)
    .query(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: ['All'], value: ['$__all'] });
}
