// What a service says, and with which status it ends, when it cannot go on or cannot end.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { ControlClient } from '#runner/control-client.ts';

const SERVICE = join(import.meta.dirname, 'fixtures/failing-service.ts');
const folder = mkdtempSync(join(tmpdir(), 'synfin-run-service-'));
after(() => rmSync(folder, { recursive: true }));

function start(way: string, listen: string): { child: ChildProcess; ended: Promise<[number, string]> } {
  const env = { PATH: process.env.PATH, SYNFIN_LISTEN: listen };
  const child = spawn(process.execPath, [SERVICE, way], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const said = text(child.stdout as NonNullable<typeof child.stdout>);
  const ended = once(child, 'close').then(
    async ([status]): Promise<[number, string]> => [status, await said],
  );
  return { child, ended };
}

async function startReady(way: string) {
  const socketPath = join(folder, `${way}.sock`);
  const { child, ended } = start(way, `unix:${socketPath}`);
  await once(child.stdout as NonNullable<typeof child.stdout>, 'data'); // "ready"
  return { child, ended, control: new ControlClient({ name: 'failing', socketPath }) };
}

for (const [way, wanted] of [
  ['fails', /"msg":"Cannot go on: the disk is gone"/],
  ['throws', /"msg":"Cannot be: nobody waits for this"/],
] as const) {
  test(`runService, of a service that ${way}, logs why, closes, and ends with 1`, async () => {
    const { ended, control } = await startReady(way);
    await control.post('/fail');
    const [status, said] = await ended;
    assert.equal(status, 1);
    assert.match(said, wanted);
  });
}

for (const [way, wanted] of [
  ['close-throws', /"msg":"Cannot end cleanly"/],
  ['close-hangs', /"msg":"Cannot end cleanly: still closing after 5000 ms"/],
] as const) {
  test(`runService, with ${way}, after SIGTERM says so and ends with 1`, async () => {
    const { child, ended } = await startReady(way);
    child.kill('SIGTERM');
    const [status, said] = await ended;
    assert.equal(status, 1);
    assert.match(said, wanted);
  });
}

test('runService, while its loop is late, is not healthy, and says by how much', async () => {
  const { child, ended, control } = await startReady('is-busy');
  await control.post('/fail');
  await assert.rejects(control.get('/healthz'), {
    status: 503,
    code: 'UNHEALTHY',
    message: /Cannot keep time.*limit 1000 ms/,
  });
  child.kill('SIGTERM');
  assert.equal((await ended)[0], 0);
});

test('runService, with a configuration or an address that it cannot use, says all of it', async () => {
  const [status, said] = await start('x', 'nowhere').ended;
  assert.equal(status, 2);
  assert.match(said, /SYNFIN_LISTEN/);
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const [other, reason] = await start('x', `unix:${file}`).ended;
  assert.equal(other, 1);
  assert.match(reason, /Cannot listen on .*a file that is no socket is there/);
});
