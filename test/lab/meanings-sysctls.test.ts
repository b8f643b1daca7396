// The settings that the explanations name are there, on this kernel.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { SEGMENT_MEANING } from '#lab/spec/segment-meaning.ts';
import { STATE_MEANING } from '#lab/spec/state-meaning.ts';

/** Not on every kernel that the lab runs on, or not in every namespace. */
const LATER = ['net.ipv4.tcp_syn_linear_timeouts'];
const OF_THE_HOST = ['net.ipv4.tcp_max_orphans'];

test('every sysctl that is named for a state or a segment exists', () => {
  const names = [...Object.values(STATE_MEANING), ...Object.values(SEGMENT_MEANING)].flatMap(
    ({ sysctls }) => sysctls,
  );
  for (const name of new Set(names)) {
    if (LATER.includes(name) || OF_THE_HOST.includes(name)) continue;
    assert.ok(existsSync(`/proc/sys/${name.replaceAll('.', '/')}`), name);
  }
});
