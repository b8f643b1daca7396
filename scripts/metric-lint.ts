// What is wrong with a metric's name, help or labels, by the rules of `promtool check metrics` and of this project.
import type { MetricDescription } from './metric-catalog.ts';

const SAMPLE_SUFFIX = /_(bucket|count|sum)$/;
const TYPE_IN_NAME = /_(gauge|counter|histogram|summary|metric)(_|$)/;
/** Prometheus wants base units: seconds, bytes, ratios. */
const OTHER_UNIT =
  /_(ms|us|ns|milliseconds|microseconds|nanoseconds|minutes|hours|days|percent|kb|mb|kilobytes|megabytes|kib|mib|bits)(_|$)/;
const ABBREVIATED_UNIT = /_(s|sec|secs|b)(_total)?$/;

/** All problems at once; empty for a metric that is right. */
export function metricProblems({ name, help, type, labels }: MetricDescription): string[] {
  const isCounter = type === 'counter';
  const checks: [boolean, string][] = [
    [!/^synfin_[a-z0-9]+(_[a-z0-9]+)*$/.test(name), 'must be "synfin_" and lower-case words joined by "_"'],
    [isCounter && !name.endsWith('_total'), 'is a counter, so it must end in "_total"'],
    [!isCounter && name.endsWith('_total'), `is a ${type}, so it must not end in "_total"`],
    [SAMPLE_SUFFIX.test(name), 'ends in what a histogram adds to its name'],
    [TYPE_IN_NAME.test(name), 'must not have its type in its name'],
    [OTHER_UNIT.test(name), 'must be in a base unit: seconds or bytes'],
    [ABBREVIATED_UNIT.test(name), 'must spell its unit out'],
    [help.trim() === '', 'needs a help text'],
    [/[.\s]$/.test(help), 'must not end its help text with a period'],
    [labels.some((label) => !/^[a-z]+(_[a-z]+)*$/.test(label)), 'must have lower-case label names'],
    [labels.some((label) => label === 'le' || label === 'quantile'), 'must not use "le" or "quantile"'],
  ];
  return checks.filter(([isWrong]) => isWrong).map(([, problem]) => `${name} ${problem}`);
}
