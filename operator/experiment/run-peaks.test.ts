import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SocketSample } from '#lab/run/observation.ts';
import { zeroCounts } from '#lab/spec/state.ts';
import { RunPeaks } from './run-peaks.ts';

const sample = (at: number, lane: string, LISTEN: number): SocketSample => ({
  ...{ sequence: at, at },
  lanes: { [lane]: { counts: { ...zeroCounts(), LISTEN }, unaccepted: 0, acceptQueue: null, sockets: [] } },
});

test('RunPeaks are those of this run: not of another experiment, nor of an earlier run of the same', () => {
  const peaks = new RunPeaks('x', 1000, { server: { ...zeroCounts(), LISTEN: 2 } });
  const samples = [sample(900, 'x.main', 9), sample(1000, 'y.main', 8), sample(1100, 'x.main', 3)];
  peaks.add('server', { samples, missed: 0 });
  peaks.add('client', { samples: samples.slice(0, 2), missed: 0 });
  assert.deepEqual([peaks.peaks.client.LISTEN, peaks.peaks.server.LISTEN], [0, 3]);
});
