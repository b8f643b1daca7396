// How a query says whose series it means: the dashboard's variables, as matchers of the targets' labels.

/** What a board's variables are, and the label of a target that each one chooses. */
export const VARIABLE_LABELS = { namespace: 'namespace', lab: 'lab', role: 'component', pod: 'pod' } as const;

const LAB = 'namespace=~"$namespace",lab=~"$lab"';

/** A metric of the pods that are chosen. */
export function ofPods(metric: string, matchers = ''): string {
  return `${metric}{${joined(LAB, 'component=~"$role",pod=~"$pod"', matchers)}}`;
}

/** A metric of the whole lab, whichever role and pod are chosen: what only one part of it publishes. */
export function ofLab(metric: string, matchers = ''): string {
  return `${metric}{${joined(LAB, matchers)}}`;
}

/** A metric that the operator tells of experiments: "namespace" is the operator's own there. */
export function ofExperiments(metric: string, matchers = ''): string {
  return `${metric}{${joined('lab_namespace=~"$namespace",lab=~"$lab"', matchers)}}`;
}

/** Per second, over an interval that Grafana fits to the scrapes. */
export function rate(selector: string): string {
  return `rate(${selector}[$__rate_interval])`;
}

function joined(...matchers: string[]): string {
  return matchers.filter((each) => each !== '').join(',');
}
