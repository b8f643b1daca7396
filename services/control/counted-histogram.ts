// A histogram whose buckets were counted elsewhere: prom-client's own can only be observed into, one value at a time.
import { Histogram, type HistogramConfiguration } from 'prom-client';

/** What has been counted so far. */
export interface Counted {
  /** How many fell into each bucket, not added up; the last one takes what is above all bounds. */
  buckets: ArrayLike<number>;
  sum: number;
}

/** A series as prom-client keeps it. */
interface Kept {
  labels: Record<string, string>;
  bucketValues: Record<number, number>;
  sum: number;
  count: number;
}

type Configuration<Label extends string> = Omit<HistogramConfiguration<Label>, 'collect'> & {
  collect?: (this: CountedHistogram<Label>) => void;
};

/** Call reset() and set() in `collect`, as of a gauge that is filled anew at each scrape. */
export class CountedHistogram<Label extends string = string> extends Histogram<Label> {
  /** prom-client's own; not in its types. */
  declare hashMap: Record<string, Kept>;
  declare readonly upperBounds: readonly number[];

  constructor(configuration: Configuration<Label>) {
    super(configuration as HistogramConfiguration<Label>);
  }

  set(labels: Record<Label, string>, { buckets, sum }: Counted): void {
    const bucketValues = Object.fromEntries(this.upperBounds.map((bound, i) => [bound, buckets[i] ?? 0]));
    const count = Array.from(buckets).reduce((all, inBucket) => all + inBucket, 0);
    this.hashMap[JSON.stringify(labels)] = { labels, bucketValues, sum, count };
  }
}
