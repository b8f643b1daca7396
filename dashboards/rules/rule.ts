// A rule of Prometheus, as its files have it.
export interface RecordingRule {
  record: string;
  expr: string;
}

export interface AlertRule {
  alert: string;
  expr: string;
  /** How long it has to hold. */
  for: string;
  labels: { severity: 'warning' | 'critical' };
  annotations: { summary: string; description: string; runbook: string };
}

export interface RuleGroup {
  name: string;
  interval: string;
  rules: readonly (RecordingRule | AlertRule)[];
}
