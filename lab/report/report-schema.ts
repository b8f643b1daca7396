// The schema of report.json. docs/report.md is made from the descriptions here: they are read by users.
import { z } from 'zod';
import { FAULT_ACTIONS } from '../spec/fault.ts';
import { SIDES } from '../spec/segment-role.ts';
import { laneReport } from './lane-report-schema.ts';
import { ledgerEntry } from './ledger-entry-schema.ts';
import { count, milliseconds, offset, tcpState } from './report-units.ts';

/** Grows when a field changes its meaning or goes away; a new field does not change it. */
export const SCHEMA_VERSION = 2;

const expectationReport = z.strictObject({
  name: z.string().describe('As in the experiment'),
  text: z.string().describe('The expectation as a sentence'),
  type: z.string().describe('What is counted, as in the experiment: Sockets, Pairs, Ledger …'),
  outcome: z
    .enum(['Met', 'Missed', 'NotChecked'])
    .describe('NotChecked: the run ended before it could be told'),
  wanted: z.string().describe('The bounds in numbers, such as "at least 190 (95 % of 200)"'),
  observed: z
    .number()
    .nullable()
    .describe('The number that met it, or the nearest to it; null where nothing could be counted'),
  metAtMs: offset.nullable().describe('When it was met'),
});

const stepReport = z.strictObject({
  name: z.string().describe('As in the experiment'),
  startMs: offset.describe('When it began'),
  endMs: offset.nullable().describe('When it ended; null: the run was stopped in it'),
  actions: z.array(z.string()).describe('What was done, one sentence each'),
  expectations: z.array(expectationReport).describe('All of the step, also those that were not checked'),
});

const faultWindow = z.strictObject({
  name: z.string().describe('As in the experiment'),
  lane: z.string().describe('Its lane'),
  action: z.enum(FAULT_ACTIONS).describe('What it does'),
  text: z.string().describe('What the fault does, as a sentence'),
  putMs: offset.describe('When it was given to the proxy'),
  inForceMs: offset.nullable().describe('When it took force; null: it ended before'),
  endMs: offset.nullable().describe('When it ended; null: it was in force when the run was stopped'),
  endedBy: z
    .enum(['Expiry', 'Removed', 'End'])
    .nullable()
    .describe('Expiry: its own duration; Removed: by a later step; End: with the experiment'),
});

export const report = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION).describe('Of this schema'),
  synfin: z.string().describe('Version of synfin that ran the experiment'),
  kernel: z.string().describe('Linux release on which it ran'),
  repeat: z.string().describe('The command that runs it again with the same seed'),
  experiment: z
    .strictObject({
      name: z.string().describe('metadata.name'),
      title: z.string().describe('In a few words'),
      shows: z
        .array(
          z.strictObject({
            state: tcpState.describe('The state'),
            side: z.enum(SIDES).describe('The side that is to be in it'),
          }),
        )
        .describe('The states that it is there to show'),
      done: z.string().describe('What is done to get there, in one line'),
      expect: z.string().describe('What to expect on which side'),
      why: z.string().describe('Why, with the RFC section or kernel source'),
      remedy: z.string().describe('What to do about it in production'),
      references: z.array(z.string()).describe('To read on'),
      family: z.enum(['IPv4', 'IPv6']).describe('Address family of the lanes'),
    })
    .describe('What the experiment says of itself'),
  seed: z.int().describe('Of every random choice'),
  startedAt: z.iso
    .datetime()
    .describe(
      'When the first step began. All times that end in Ms count from here, in milliseconds; what was seen before is negative',
    ),
  endedAt: z.iso.datetime().describe('When the lanes had been taken down, after the verdict'),
  durationMs: milliseconds.describe('From startedAt to endedAt'),
  verdict: z
    .enum(['Confirmed', 'Mismatch', 'Inconclusive'])
    .describe(
      'Confirmed: every expectation was met; Mismatch: one was missed; Inconclusive: the run proves nothing, see reasons',
    ),
  reasons: z.array(z.string()).describe('Why this verdict'),
  steps: z.array(stepReport).describe('The steps that were begun'),
  faultWindows: z.array(faultWindow).describe('The faults that were put'),
  lanes: z.array(laneReport).describe('What was seen'),
  ledger: z
    .strictObject({
      generations: z
        .array(z.int())
        .describe("Of the proxy's engine; more than one: it was started again during the run"),
      lost: count.describe('Segments that were held when an engine died'),
      overflowed: count.describe('Segments that passed unseen, as the queue to the engine was full'),
      entries: z.array(ledgerEntry).describe('One for each fault and role'),
    })
    .nullable()
    .describe('What the proxy did; null: it could not be asked'),
  kernelCounters: z
    .strictObject({
      client: z.record(z.string(), z.int()).describe('Such as "TcpExt.TCPSynRetrans"'),
      server: z.record(z.string(), z.int()).describe('Such as "TcpExt.ListenOverflows"'),
    })
    .describe(
      'By how much counters of /proc/net/snmp and /proc/net/netstat changed, those that did. Of the whole network namespace: other experiments in the same lab are in it',
    ),
  unread: z
    .array(
      z.strictObject({
        fromMs: offset.describe('The last sample before it'),
        toMs: offset.describe('The first one after it'),
      }),
    )
    .default([])
    .describe(
      'Spans of which this report has no samples: they were overwritten before they were read. Whether that makes the run prove nothing is said in reasons',
    ),
  missedSegments: count.describe(
    'Segment records that were overwritten before they were read: ladders may have gaps',
  ),
});

/** report.json */
export type Report = z.output<typeof report>;
export type StepReport = z.output<typeof stepReport>;
export type FaultWindow = z.output<typeof faultWindow>;
export type ExpectationReport = z.output<typeof expectationReport>;
