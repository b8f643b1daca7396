// Per second, of counters that come with a lane, a fault or an errno, often in the middle of a burst.

interface Window {
  /** As PromQL writes a duration. */
  length: string;
  /** The same as a number. */
  seconds: string;
}

const GRAFANA: Window = { length: '$__rate_interval', seconds: '($__rate_interval_ms / 1000)' };

/**
 * Counts what a series has when it is first seen. rate() does not: of 100 connections that were started between the making of
 * their lane and the next scrape it shows none at all.
 *
 * What it had one window ago is the last that was read in the window before: `offset` alone finds nothing where just that
 * scrape failed, and all that was ever counted would seem new. More now than then is the difference; less is a counter
 * that began anew, at zero.
 */
export function rateFromZero(selector: string, { length, seconds }: Window = GRAFANA): string {
  const before = `last_over_time(${selector}[${length}] offset ${length})`;
  return `(${selector} - (${before} <= ${selector} or ${selector} * 0)) / ${seconds}`;
}
