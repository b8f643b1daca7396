import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveRun } from '#live/live-frame.ts';
import { whyNoLab } from './why-no-lab.ts';

const at = (stage: LiveRun['stage']) => whyNoLab({ run: { stage } as LiveRun });

test('whyNoLab says that a run is over only when it is', () => {
  assert.match(whyNoLab({ run: null }), /^No lab is up\./);
  assert.match(at('Pending'), /coming up/);
  assert.match(at('Deploying'), /coming up/);
  assert.match(at('Running'), /not up at this moment/);
  assert.match(at('Paused'), /not up at this moment/);
  assert.match(at('Destroying'), /its lab is gone/);
  assert.match(at('Done'), /its lab is gone/);
});
