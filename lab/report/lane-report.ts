// One lane of the report, from what was recorded: times become offsets from the report's beginning.
import { buildLadder, type LabEnds } from './build-ladder.ts';
import type { LaneReport, SideReport } from './lane-report-schema.ts';
import type { LaneRecording, SideRecording } from './recording.ts';

/** @param startedAt the time from which the report counts, in ms since the epoch. */
export function buildLaneReport(recording: LaneRecording, startedAt: number, ends: LabEnds): LaneReport {
  return {
    name: recording.lane,
    client: buildSide(recording.client, startedAt),
    server: buildSide(recording.server, startedAt),
    pairs: recording.pairs.map(({ client, server, peak, peakAt, connectionSeconds }) => ({
      client,
      server,
      peak,
      peakMs: peakAt - startedAt,
      connectionSeconds,
    })),
    unpairedSamples: recording.unpairedSamples,
    clientStatistics: recording.clientStats,
    serverStatistics: recording.serverStats,
    ladders: recording.ladders.map((ladder) => buildLadder(ladder, startedAt, ends)),
  };
}

function buildSide(recording: SideRecording, startedAt: number): SideReport {
  const { samples, missed, timeline, peaks, timeInState, acceptQueue } = recording;
  return {
    samples,
    missedSamples: missed,
    timeline: {
      resolutionMs: timeline.resolutionMs,
      atMs: timeline.at.map((at) => at - startedAt),
      states: timeline.states,
    },
    peaks: peaks.map(({ state, count, at }) => ({ state, count, atMs: at - startedAt })),
    timeInState,
    acceptQueue: acceptQueue && {
      length: acceptQueue.length,
      limit: acceptQueue.limit,
      atMs: acceptQueue.at - startedAt,
    },
  };
}
