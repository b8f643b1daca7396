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
 * their lane and the next scrape it shows none at all. A counter that begins anew shows nothing for the length of the window.
 */
export function rateFromZero(selector: string, { length, seconds }: Window = GRAFANA): string {
  return `clamp_min(${selector} - (${selector} offset ${length} or ${selector} * 0), 0) / ${seconds}`;
}
