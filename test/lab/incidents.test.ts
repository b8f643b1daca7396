// Every incident and fault that comes with synfin, on this kernel. In a file of its own, which runs beside the others: they
// take minutes, most of which are the kernel's timers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesOf, runAll } from '../fixtures/built-in-runs.ts';

// Many have a lab of their own, one after the other.
test('synfin run: every incident, with its remedy, and every fault is Confirmed in less than two minutes', {
  timeout: 20 * 60_000,
}, async (t) => {
  const reports = await runAll(t, [...namesOf('incident'), ...namesOf('fault')]);
  for (const { experiment, durationMs } of reports) assert.ok(durationMs < 120_000, experiment.name);
});
