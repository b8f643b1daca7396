// A query of a dashboard as Grafana sends it: its variables and intervals filled in.

export interface Filling {
  /** By the variable's name: the values that are chosen. */
  variables: Readonly<Record<string, readonly string[]>>;
  scrapeSeconds: number;
  /** Of the range that is looked at. */
  rangeSeconds: number;
  stepSeconds: number;
}

export function fillIn(
  query: string,
  { variables, scrapeSeconds, rangeSeconds, stepSeconds }: Filling,
): string {
  const intervals: Record<string, number> = {
    // Four scrapes at least, so that a rate has two points even when one is late.
    __rate_interval: Math.max(stepSeconds + scrapeSeconds, 4 * scrapeSeconds),
    __interval: stepSeconds,
    __range: rangeSeconds,
  };
  return query.replaceAll(/\$(\w+)/g, (whole, name: string) => {
    const seconds = intervals[name];
    if (seconds !== undefined) return `${Math.round(seconds * 1000)}ms`;
    const number = intervals[name.replace(/_ms$/, '')];
    if (number !== undefined) return String(Math.round(number * 1000));
    const values = variables[name];
    if (values === undefined) throw new Error(`Cannot fill in "${whole}": no such variable`);
    return `(${values.map(escaped).join('|')})`;
  });
}

/** For a regular expression within a string of PromQL, as Grafana does with several values. */
function escaped(value: string): string {
  return value.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\\\$&');
}
