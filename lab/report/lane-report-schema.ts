// What report.json says of one lane: states over time, pairs of states, time in state, statistics, ladders.
import { z } from 'zod';
import { SEGMENT_FATES } from '../run/observation.ts';
import { SEGMENT_ROLES, SIDES } from '../spec/segment-role.ts';
import { count, endState, milliseconds, offset, tcpState } from './report-units.ts';

const latency = z
  .strictObject({
    count: count.describe('How many were timed'),
    p50: milliseconds.describe('The median'),
    p99: milliseconds.describe('99 % took no longer'),
    max: milliseconds.describe('The longest'),
  })
  .describe('Percentiles are upper bounds of their bucket');
const errors = z.record(z.string(), count).describe('errno → number of failures');

const sideReport = z.strictObject({
  samples: count.describe('How often the sockets were looked at, every 100 ms'),
  missedSamples: count.describe('Samples that were overwritten before they were read'),
  timeline: z
    .strictObject({
      resolutionMs: milliseconds.describe('A point is the greatest count within so long a time'),
      atMs: z.array(offset).describe('Times of the points'),
      states: z
        .partialRecord(tcpState, z.array(count))
        .describe('Sockets in each state that was seen; each list is as long as atMs'),
    })
    .describe('Sockets per state over time'),
  peaks: z
    .array(
      z.strictObject({
        state: tcpState.describe('The state'),
        count: count.describe('Sockets in it at once'),
        atMs: offset.describe('When it was first so many'),
      }),
    )
    .describe('The most sockets in a state at once, and when that was first so'),
  timeInState: z
    .array(
      z.strictObject({
        state: tcpState.describe('The state'),
        count: count.describe('Stays in this state, over all connections'),
        unfinished: count.describe('Of these, still in it at the last sample: their time is a lower bound'),
        minMs: milliseconds.describe('The shortest stay'),
        medianMs: milliseconds.describe('Half of the stays were no longer'),
        p95Ms: milliseconds.describe('95 % of the stays were no longer'),
        maxMs: milliseconds.describe('The longest stay'),
      }),
    )
    .describe(
      'How long connections stayed in a state. From samples, so right to 100 ms; what is passed between two samples is not seen',
    ),
  acceptQueue: z
    .strictObject({
      length: count.describe('Connections that waited to be accepted'),
      limit: count.describe('The backlog; Linux lets one more in'),
      atMs: offset.describe('When'),
    })
    .nullable()
    .describe('The fullest that the accept queue was seen; null where nobody listened'),
});

const pairReport = z.strictObject({
  client: endState.describe("State of the client's end"),
  server: endState.describe("State of the server's end"),
  peak: count.describe('The most connections in this pair of states at once'),
  peakMs: offset.describe('When it was first so many'),
  connectionSeconds: z.number().min(0).describe('How long connections were in it, summed over connections'),
});

const ladderSegment = z.strictObject({
  atMs: offset.describe('When the proxy saw it'),
  from: z.enum(SIDES).describe('The side that sent it, or in whose name the proxy did'),
  flags: z.string().describe('As tcpdump writes them: S, S., ., P., F., R'),
  roles: z.array(z.enum(SEGMENT_ROLES)).describe('What it does for its connection'),
  piggyback: z.boolean().describe('A role rides on another, such as an ACK of FIN on a FIN'),
  attempt: z.int().min(1).describe('Which transmission of this segment'),
  seq: z.int().describe('Relative to the initial sequence number of its side'),
  ack: z.int().nullable().describe('Relative to that of the other side; null without ACK'),
  length: count.describe('Payload in bytes'),
  fate: z.enum(SEGMENT_FATES).describe('What became of it; Injected: the proxy itself sent it'),
  fault: z.string().nullable().describe('The fault that decided'),
  note: z.string().nullable().describe('Of an injected one: what it is, such as a copy'),
  omittedBefore: count.describe('Segments left out before it: plain data and acknowledgments of a long run'),
  waitedMs: milliseconds
    .nullable()
    .describe(
      'Of a held or delayed segment: how long until it left the proxy; null: it never did, or was not kept',
    ),
});

export const ladderReport = z.strictObject({
  pair: z
    .strictObject({
      client: count.describe("Number of the client, from 0, as at the end of its pod's name"),
      server: count.describe('The same of the server'),
    })
    .nullable()
    .default(null)
    .describe('Whose connection it is; null where the lab has one client and one server'),
  clientPort: z.int().describe("The client's source port"),
  incarnation: z.int().describe('Which use of this port, from 1'),
  why: z.string().describe('Why this connection was chosen'),
  segments: z.array(ladderSegment).describe('In the order in which the proxy saw them'),
  omitted: count.describe('Segments after the last one here that were not kept'),
  states: z
    .array(
      z.strictObject({
        side: z.enum(SIDES).describe('Which end'),
        atMs: offset.describe('Time of the sample'),
        state: endState.describe('None: that end has no socket any more'),
      }),
    )
    .describe('The first sample that showed the end in each state'),
});

export const laneReport = z.strictObject({
  name: z.string().describe('The lane, as in the experiment'),
  client: sideReport.describe("Sockets on the client's end"),
  server: sideReport.describe("Sockets on the server's end"),
  pairs: z
    .array(pairReport)
    .describe(
      "Connections by the states of both ends, joined on the client's port; None: that end has no socket",
    ),
  unpairedSamples: count.describe('Samples of the client that had none of the server within 100 ms'),
  clientStatistics: z
    .strictObject({
      started: count.describe('Connections begun'),
      throttled: count.describe('Starts put off, as so many were open as may be'),
      connected: count.describe('Connections established'),
      open: count.describe('Connections open at the end'),
      closed: count.describe('Connections over, by a close or an error'),
      requests: count.describe('Requests sent'),
      responses: count.describe('Responses received whole'),
      bytesSent: count.describe('Bytes given to the kernel to send'),
      bytesReceived: count.describe('Bytes read'),
      bytesWrong: count.describe('Received, and not what the pattern says'),
      endsOfStream: count.describe('Times that the application read the end of the stream'),
      errors,
      connectLatency: latency.describe('From the start to established, in milliseconds'),
      closeLatency: latency.describe(
        'From shutting the sending side to reading the end of the stream, in milliseconds',
      ),
    })
    .nullable()
    .describe("What the client's application counted; null: never asked"),
  serverStatistics: z
    .strictObject({
      accepted: count.describe('Connections accepted'),
      open: count.describe('Connections open at the end'),
      closed: count.describe('Connections over, by a close or an error'),
      requests: count.describe('Requests received whole'),
      requestsRepeated: count.describe('Requests that the application got more than once'),
      bytesSent: count.describe('Bytes given to the kernel to send'),
      bytesReceived: count.describe('Bytes read'),
      bytesWrong: count.describe('Received, and not what the pattern says'),
      endsOfStream: count.describe('Times that the application read the end of the stream'),
      errors,
    })
    .nullable()
    .describe("What the server's application counted; null: never asked"),
  ladders: z
    .array(ladderReport)
    .describe('A few connections, with all their segments that the proxy saw until the verdict'),
});

export type LaneReport = z.output<typeof laneReport>;
export type SideReport = z.output<typeof sideReport>;
export type LadderReport = z.output<typeof ladderReport>;
export type LadderSegment = z.output<typeof ladderSegment>;
