// How the services begin and end as processes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';

const ROOT = path.join(import.meta.dirname, '../..');

interface End {
  status: number | null;
  lines: Record<string, unknown>[];
  stderr: string;
}

/** Runs a service to its end; `onReady` is called with its pid when it says that it is ready. */
async function run(
  service: string,
  env: Record<string, string>,
  onReady: (pid: number) => void = () => undefined,
): Promise<End> {
  const child = spawn(process.execPath, [`services/${service}/main.ts`], { cwd: ROOT, env });
  child.stdout.on('data', (data) => {
    if (String(data).includes('"ready"')) onReady(child.pid as number);
  });
  const status = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const lines = stdout.split('\n').filter((line) => line !== '');
  return { status: await status, lines: lines.map((line) => JSON.parse(line)), stderr };
}

function folder(t: TestContext): string {
  const made = mkdtempSync('/tmp/synfin-test-');
  t.after(() => rmSync(made, { recursive: true }));
  return made;
}

for (const service of ['client', 'server']) {
  test(`${service} with an unusable configuration exits with 2 and names all problems`, async () => {
    const { status, lines, stderr } = await run(service, {
      SYNFIN_LISTEN: 'nowhere',
      SYNFIN_PORT_NUMBER: '1',
    });
    assert.equal(status, 2);
    assert.equal(stderr, '');
    assert.match(String(lines[0]?.msg), /SYNFIN_LISTEN: .*SYNFIN_PORT_NUMBER is not known/);
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`${service} at ${signal} exits with 0`, async (t) => {
      const env = { SYNFIN_LISTEN: `unix:${folder(t)}/s.sock` };
      const { status, stderr } = await run(service, env, (pid) => process.kill(pid, signal));
      assert.deepEqual([status, stderr], [0, '']);
    });
  }
}

test('client where it cannot listen exits with 1 and says why', async () => {
  const { status, lines } = await run('client', { SYNFIN_LISTEN: 'unix:/nowhere/x.sock' });
  assert.equal(status, 1);
  assert.equal(lines.at(-1)?.msg, 'Cannot listen on "unix:/nowhere/x.sock": no such folder');
});

test('client with a stale socket file of a killed one starts all the same', async (t) => {
  const env = { SYNFIN_LISTEN: `unix:${folder(t)}/s.sock` };
  assert.equal((await run('client', env, (pid) => process.kill(pid, 'SIGKILL'))).status, null);
  assert.equal((await run('client', env, (pid) => process.kill(pid, 'SIGTERM'))).status, 0);
});
