// In a container whose pid 1 reaps nothing, a command that was sent into a lab and killed stays a zombie in there for
// ever, and the lab's first process waits for it. The lab ends nevertheless, and its namespaces with it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import type { Outcome } from '#test/fixtures/reaps-nothing.ts';

const FIXTURE = join(import.meta.dirname, '../fixtures/reaps-nothing.ts');
const runtime = mkdtempSync(join(tmpdir(), 'synfin-reaps-nothing-'));
after(() => rmSync(runtime, { recursive: true, force: true }));

const WAYS: [how: string, way: string, status: number, said: RegExp][] = [
  ['synfin down ends it', 'down', 0, /^Lab "default" is down, after \d+s\.\n$/],
  ['Ctrl-C ends one in the foreground', 'foreground', 0, /is up/],
  [
    'one that has ended by itself is told by the next command',
    'SIGTERM',
    1,
    /^No lab is up.*\nLab "default" .*has died/,
  ],
  [
    'one that was killed is told by the next command',
    'SIGKILL',
    1,
    /^No lab is up.*\nLab "default" .*has died/,
  ],
];

for (const [how, way, status, said] of WAYS) {
  test(`a lab with a zombie that nobody reaps: ${how}, and nothing is left in its namespaces`, async (t) => {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const args = ['--pid', '--fork', '--kill-child', '--mount-proc'];
    const child = spawn('unshare', [...args, process.execPath, FIXTURE, way], {
      env: { ...env, XDG_RUNTIME_DIR: runtime },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: t.signal,
    });
    const ended = once(child, 'close');
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    assert.equal(errors, '');
    const outcome: Outcome = JSON.parse(output);
    assert.match(outcome.said, said);
    assert.deepEqual([outcome.status, outcome.inside, outcome.records], [status, [], []]);
  });
}
