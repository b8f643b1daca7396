// All rules, as one file of Prometheus. Recordings first: the alerts rest on them.
import { alerts } from './alerts.ts';
import { recordings } from './recordings.ts';
import type { RuleGroup } from './rule.ts';

/** Shorter than the shortest `for`: an alert is looked at more than once before it fires. */
const INTERVAL = '15s';

export const ruleGroups: readonly RuleGroup[] = [
  { name: 'synfin-recordings', interval: INTERVAL, rules: recordings },
  { name: 'synfin-alerts', interval: INTERVAL, rules: alerts },
];
