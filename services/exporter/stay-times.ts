// How long sockets stayed in a state, in buckets that tell TCP's timers apart.
import type { Counted } from '#services/control/counted-histogram.ts';

/**
 * Upper bounds in seconds. A stay is measured to 0.1 s, and the kernel rounds long timers up (60 s last 60 to 64), so no timer's
 * time lies on a bound, and one that only the state tells from another may share its bucket.
 *
 *   0.15            seen in one sample: no timer was waited for
 *   0.4 0.8 …       a FIN was sent again after an RTO of 0.2 s, then after its doubles: at 0.6, 1.4, 3, 6.2, 12.6, 25, 51 s
 *   1.2 … 40, 65    a SYN or its answer was sent again: after 1, 3, 7, 15, 31, 63 s; in between, the 2, 4, 5, 11, 19, 35 s of
 *                   tcp_syn_linear_timeouts
 *   55 65           the 60 s of TIME_WAIT, and of tcp_fin_timeout; 63 s end a SYN_RECV
 *   110             the 102 s of eight RTOs, and 67 s of linear timeouts
 *   140             SYN_SENT is given up, after 127 or 131 s
 *   300             an orphan is given up, after up to 215 s; above there is no timer, but an application
 */
export const STAY_BOUNDS: readonly number[] = [
  0.15, 0.4, 0.8, 1.2, 2.5, 4.5, 8, 14, 22, 40, 55, 65, 110, 140, 300,
];

export class StayTimes implements Counted {
  readonly buckets = new Float64Array(STAY_BOUNDS.length + 1);
  sum = 0;

  add(seconds: number): void {
    const found = STAY_BOUNDS.findIndex((bound) => seconds <= bound);
    const bucket = found === -1 ? STAY_BOUNDS.length : found;
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
    this.sum += seconds;
  }

  /** True until a socket was seen to leave the state. */
  get isEmpty(): boolean {
    return this.buckets.every((count) => count === 0);
  }
}
