// What the engine has counted of packets as such, for /metrics.
import { PARSE_PROBLEMS, type ParseProblem } from './parse-segment.ts';

export class PacketCounts {
  /** Packets that came up the queue. */
  packets = 0;
  /** Packets that are no segment the proxy can follow; they were let through. */
  readonly unreadable = Object.fromEntries(PARSE_PROBLEMS.map((problem) => [problem, 0])) as Record<
    ParseProblem,
    number
  >;
  /** Segments of no lane; they were let through. */
  strange = 0;
  /** ICMP errors that were passed on to the end that they concern. */
  icmpErrors = 0;
  /** Segments that the proxy sent itself. */
  injected = 0;
  /** Segments that the kernel did not take. */
  sendFailures = 0;
}
