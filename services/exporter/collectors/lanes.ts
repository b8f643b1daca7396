// The watched lanes as of the latest sample, and how often samples are taken.
import { stateLabel, TCP_STATES } from '#lab/spec/state.ts';
import type { Collector, Sample } from '../collector.ts';
import type { StateHistory } from '../lane-history.ts';
import type { Sampler } from '../sampler.ts';
import { STAY_BOUNDS } from '../stay-times.ts';
import type { WatchedLanes } from '../watched-lanes.ts';

export function lanes(watched: WatchedLanes, sampler: Sampler): Collector {
  return {
    name: 'lanes',
    metrics: [
      {
        name: 'synfin_lane_sockets',
        help: 'Sockets of a watched lane on this end, by state; every state is there, zeros included',
        type: 'Gauge',
        labels: ['lane', 'side', 'state'],
      },
      {
        name: 'synfin_lane_sockets_unaccepted',
        help: 'Sockets of a watched lane that are still in the accept queue',
        type: 'Gauge',
        labels: ['lane', 'side'],
      },
      {
        name: 'synfin_lane_socket_seconds_total',
        help: 'Sockets of a watched lane, by state, added up over time: its rate is their mean number, also of states that come and go between two scrapes',
        type: 'Counter',
        labels: ['lane', 'side', 'state'],
      },
      {
        name: 'synfin_lane_sockets_peak',
        help: 'Most sockets of a watched lane in a state at once, since it is watched',
        type: 'Gauge',
        labels: ['lane', 'side', 'state'],
      },
      {
        name: 'synfin_lane_state_duration_seconds',
        help: 'How long a socket of a watched lane was in a state that it has left, to the next or for good, right to one sampling interval; only states that one was seen to leave',
        type: 'Histogram',
        labels: ['lane', 'side', 'state'],
        bounds: STAY_BOUNDS,
      },
      {
        name: 'synfin_exporter_watched_lanes',
        help: 'Lanes that are sampled',
        type: 'Gauge',
        labels: [],
      },
      {
        name: 'synfin_exporter_sample_interval_seconds',
        help: 'Time from one sample of the lanes to the next: 0.1, or more where sampling would take over a fifth of a core',
        type: 'Gauge',
        labels: [],
      },
      {
        name: 'synfin_exporter_samples_total',
        help: 'Samples of the lanes taken',
        type: 'Counter',
        labels: [],
      },
      {
        name: 'synfin_exporter_sample_failures_total',
        help: 'Samples of the lanes that could not be taken',
        type: 'Counter',
        labels: [],
      },
    ],
    collect: () => [
      ...watched.entries().flatMap(([lane, { side }]) => laneSamples({ lane, side }, sampler)),
      { metric: 'synfin_exporter_watched_lanes', value: watched.size },
      { metric: 'synfin_exporter_sample_interval_seconds', value: sampler.intervalMs / 1000 },
      { metric: 'synfin_exporter_samples_total', value: sampler.taken },
      { metric: 'synfin_exporter_sample_failures_total', value: sampler.failed },
    ],
  };
}

function laneSamples(labels: { lane: string; side: string }, sampler: Sampler): Sample[] {
  const tally = sampler.ring.latest?.get(labels.lane);
  const past = sampler.history.of(labels.lane);
  if (!(tally && past)) return [];
  return [
    ...TCP_STATES.map((state) => ({
      metric: 'synfin_lane_sockets',
      labels: { ...labels, state: stateLabel(state) },
      value: tally.counts[state],
    })),
    { metric: 'synfin_lane_sockets_unaccepted', labels, value: tally.unaccepted },
    ...TCP_STATES.flatMap((state) => historySamples({ ...labels, state: stateLabel(state) }, past[state])),
  ];
}

function historySamples(labels: Record<string, string>, { seconds, peak, stays }: StateHistory): Sample[] {
  return [
    ...(stays.isEmpty ? [] : [{ metric: 'synfin_lane_state_duration_seconds', labels, value: stays }]),
    { metric: 'synfin_lane_socket_seconds_total', labels, value: seconds },
    { metric: 'synfin_lane_sockets_peak', labels, value: peak },
  ];
}
