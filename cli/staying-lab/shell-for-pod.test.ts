import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { shellForPod } from './shell-for-pod.ts';

test("shellForPod is the user's own shell, and bash instead of none, sh or dash", (t) => {
  const PATH = mkdtempSync(join(tmpdir(), 'synfin-shell-'));
  t.after(() => rmSync(PATH, { recursive: true }));
  writeFileSync(join(PATH, 'bash'), '', { mode: 0o755 });
  const chosen = [undefined, '', '/bin/sh', '/usr/bin/dash', '/usr/bin/zsh', '/opt/bash'].map((SHELL) =>
    shellForPod({ SHELL, PATH }),
  );
  assert.deepEqual(chosen, ['bash', 'bash', 'bash', 'bash', '/usr/bin/zsh', '/opt/bash']);
});
