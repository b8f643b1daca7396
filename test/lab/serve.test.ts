// The live page's server on a real kernel: of a run, of runs that are started from the page, and of a lab that stays.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import type { LiveHistory, LiveLadder } from '#live/live-frame.ts';
import { until } from '#services/control/until.ts';
import { ShownPage } from './shown-page.ts';
import { synfin } from './synfin-command.ts';

const runtime = mkdtempSync(join(tmpdir(), 'synfin-serve-'));
process.env.XDG_RUNTIME_DIR = runtime;
after(() => rmSync(runtime, { recursive: true, force: true }));
afterEach(async () => {
  await synfin('down', '--all');
});

test('synfin run --ui shows CLOSE_WAIT on the server and FIN_WAIT_2 on the client, why, and the verdict; stays, and starts another', async (t) => {
  const page = await ShownPage.of(t, 'run', 'close-wait-leak', '--ui');
  const leak = await page.sees(
    ({ client, server }) => server?.CLOSE_WAIT === 200 && client?.FIN_WAIT_2 === 200,
  );
  assert.deepEqual(leak?.lab, { name: 'close-wait-leak', runtime: 'Local', lanes: ['main'] });
  assert.equal(leak?.run?.stage, 'Running');
  await page.sees(({ pairs }) =>
    pairs.some((pair) => pair.client === 'FIN_WAIT_2' && pair.server === 'CLOSE_WAIT'),
  );
  const over = await page.sees(({ run }) => run?.verdict !== null && run?.hasReport === true);
  assert.equal(over?.run?.verdict, 'Confirmed');
  assert.equal(over?.lab, null);
  const moved = page.frames.flatMap(({ transitions }) => transitions);
  const count = (side: string, from: string) =>
    moved
      .filter((each) => each.side === side && each.from === from)
      .reduce((sum, each) => sum + each.count, 0);
  assert.equal(count('Client', 'FIN_WAIT_1'), 200);
  assert.equal(count('Server', 'CLOSE_WAIT'), 200);
  const ladders = (await page.ask('GET', '/api/ladders')).body as LiveLadder[];
  const fins = ladders[0]?.ladder.segments
    .filter(({ roles }) => roles.includes('Fin'))
    .map(({ from }) => from);
  assert.deepEqual(fins, ['Client', 'Server']);
  const { points } = (await page.ask('GET', '/api/history')).body as LiveHistory;
  assert.ok(points.some(({ server }) => server?.CLOSE_WAIT === 200));
  const report = await page.ask('GET', `/api/runs/${over?.run?.id}/report`);
  assert.match(report.text, /^<!doctype html>.*CLOSE_WAIT: the application that never closes/s);
  assert.equal((await page.ask('PUT', '/api/behaviour/client', { behaviour: {} })).status, 409);
  await page.run.says('The page stays at');
  const experiments = (await page.ask('GET', '/api/experiments')).body as { name: string }[];
  assert.equal(experiments.filter(({ name }) => name === 'close-wait-leak').length, 1);
  assert.ok(experiments.some(({ name }) => name === 'closing'));
  const started = await page.ask('POST', '/api/runs', { experiment: 'close-wait-leak' });
  assert.deepEqual([started.status, started.body], [201, { id: '2' }]);
  await page.sees(({ run }) => run?.id === '2' && run.stage === 'Running');
  assert.equal(await page.interrupt(), 0);
});

test('synfin serve starts an experiment from the page, waits at its pause, lets its lab be changed, and gives the report', async (t) => {
  const file = join(runtime, 'paused.yaml');
  writeFileSync(file, PAUSED);
  const page = await ShownPage.of(t, 'serve', file);
  await page.sees(({ lab, run }) => lab === null && run === null);
  for (const [method, path, body] of CHANGES) {
    const refused = await page.ask(method, path, body);
    assert.equal(refused.status, 409);
    assert.match(refused.body.error, /Cannot change the lab: none is up/);
  }
  const experiments = (await page.ask('GET', '/api/experiments')).body as { name: string; area: string }[];
  assert.ok(experiments.some(({ name }) => name === 'paused-here'));
  assert.ok(experiments.some(({ name, area }) => name === 'closing' && area === 'state'));
  const unknown = await page.ask('POST', '/api/runs', { experiment: 'paused-her' });
  assert.deepEqual(
    [unknown.status, unknown.body],
    [404, { error: 'Cannot find experiment "paused-her": did you mean "paused-here"?' }],
  );

  const { status, body } = await page.ask('POST', '/api/runs', { experiment: 'paused-here', seed: 5 });
  assert.deepEqual([status, body], [201, { id: '1' }]);
  const again = await page.ask('POST', '/api/runs', { experiment: 'closing' });
  assert.equal(again.status, 409);
  assert.match(again.body.error, /Cannot start "closing": .* is on; stop it first/);
  const paused = await page.sees(({ run }) => run?.stage === 'Paused');
  assert.equal(paused?.run?.steps.at(-1)?.prompt, 'Change it from the page.');
  assert.match((await page.ask('GET', '/api/runs/1/report')).body.error, /it has none yet/);

  const fault = { action: 'Drop', match: { role: 'Fin', from: 'Client' } };
  assert.equal((await page.ask('PUT', '/api/faults/by-hand', { fault })).status, 204);
  const inForce = await page.sees(({ faults }) =>
    faults.some(({ name, state }) => name === 'by-hand' && state === 'InForce'),
  );
  assert.equal(inForce?.faults[0]?.text, 'drop every Fin from the client, for 60s');
  assert.match((await page.ask('DELETE', '/api/faults/by-hnd')).body.error, /did you mean "by-hand"\?/);
  assert.equal((await page.ask('DELETE', '/api/faults/by-hand')).status, 204);
  await page.sees(({ faults }) => faults.some(({ name, state }) => name === 'by-hand' && state === 'Ended'));

  const wrong = await page.ask('PUT', '/api/behaviour/client', { behaviour: { connections: -1, colour: 1 } });
  assert.equal(wrong.status, 400);
  assert.equal(wrong.body.error, "Cannot use the client's behaviour: it has problems");
  assert.equal(wrong.body.problems.length, 2);
  const lost = await page.ask('PUT', '/api/behaviour/client', { lane: 'maim', behaviour: {} });
  assert.equal(lost.body.error, 'Cannot find lane "maim": did you mean "main"?');
  assert.equal(
    (await page.ask('PUT', '/api/behaviour/client', { behaviour: { connections: 20 } })).status,
    204,
  );
  await page.sees(({ client }) => client?.ESTABLISHED === 20);

  assert.equal((await page.ask('POST', '/api/runs/1/resume')).status, 204);
  const over = await page.sees(({ run }) => run?.hasReport === true);
  assert.deepEqual([over?.run?.id, over?.run?.verdict], ['1', 'Confirmed']);
  assert.match((await page.ask('GET', '/api/runs/1/report')).text, /--seed 5/);
  assert.match((await page.ask('POST', '/api/runs/1/resume')).body.error, /it has ended/);
  assert.match((await page.ask('DELETE', '/api/runs/1')).body.error, /Cannot stop run "1": it has ended/);
  assert.match((await page.ask('DELETE', '/api/runs/7')).body.error, /Cannot find run "7"/);

  assert.equal((await page.ask('POST', '/api/runs', { experiment: 'paused-here' })).body.id, '2');
  await page.sees(({ run }) => run?.id === '2' && run.stage === 'Paused');
  assert.equal((await page.ask('DELETE', '/api/runs/2')).status, 204);
  const stopped = await page.sees(({ run }) => run?.id === '2' && run.verdict !== null);
  assert.equal(stopped?.run?.verdict, 'Inconclusive');
  // A run that is on when the server ends, ends with it.
  await page.sees(({ run }) => run?.id === '2' && run.hasReport);
  await until(
    async () => (await page.ask('POST', '/api/runs', { experiment: 'paused-here' })).status,
    (is) => is === 201,
  );
  await page.sees(({ run }) => run?.id === '3' && run.stage === 'Paused');
  assert.equal(await page.interrupt(), 0);
});

test('synfin serve shows the lab that is up, changes it, and sees it go', async (t) => {
  const page = await ShownPage.of(t, 'serve');
  await page.sees(({ lab }) => lab === null);
  assert.equal((await synfin('up')).status, 0);
  await page.sees(({ lab, server }) => lab?.name === 'default' && server?.LISTEN === 1);
  const close = { how: 'Fin', after: '100ms' };
  const fault = { action: 'Drop', match: { role: 'Fin', from: 'Server' } };
  assert.equal((await page.ask('PUT', '/api/faults/drop-fin', { fault, lane: 'main' })).status, 204);
  assert.equal(
    (await page.ask('PUT', '/api/behaviour/client', { behaviour: { connections: 30, close } })).status,
    204,
  );
  await page.sees(({ client, server }) => client?.FIN_WAIT_2 === 30 && server?.LAST_ACK === 30);
  const seen = await page.sees(({ ledger }) => ledger?.entries.some(({ applied }) => applied >= 30) === true);
  assert.deepEqual(seen?.troubles, []);
  const ladders = (await page.ask('GET', '/api/ladders')).body as LiveLadder[];
  assert.ok(
    ladders.some(({ ladder }) =>
      ladder.segments.some(({ fate, fault: by }) => fate === 'Dropped' && by === 'drop-fin'),
    ),
  );
  assert.equal((await page.ask('DELETE', '/api/faults')).status, 204);
  await page.sees(({ faults, sequence }) => faults.length === 0 && sequence > (seen?.sequence ?? 0));
  const { faults } = (await page.ask('GET', '/api/history')).body as LiveHistory;
  assert.deepEqual(
    faults.map(({ name }) => name),
    ['drop-fin'],
  );
  await synfin('down');
  await page.sees(({ lab, sequence }) => lab === null && sequence > (seen?.sequence ?? 0));
  assert.equal(await page.interrupt(), 0);
});

test('synfin serve and run --ui whose port is taken say so, once, and start nothing', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  const { port } = other.address() as { port: number };
  for (const args of [['serve'], ['run', 'closing', '--ui']]) {
    const { status, stdout, stderr } = await synfin(...args, '--port', String(port));
    assert.deepEqual(
      [status, stdout, stderr],
      [1, '', `Cannot listen on "tcp:127.0.0.1:${port}": port in use\n`],
    );
  }
});

const CHANGES: [string, string, unknown?][] = [
  ['PUT', '/api/faults/f', { fault: { action: 'Drop', match: { role: 'Fin' } } }],
  ['DELETE', '/api/faults/f'],
  ['DELETE', '/api/faults'],
  ['PUT', '/api/behaviour/server', { behaviour: {} }],
];

const PAUSED = `# Waits for the page.
apiVersion: synfin.dev/v1alpha1
kind: Experiment
metadata: { name: paused-here }
spec:
  about:
    title: A run that waits for its page
    done: ten connections are opened, and then nothing is done until someone says go on
    expect: they stay as they are
    why: nobody closes
    remedy: none is needed
  deadline: 5m
  steps:
    - name: open
      server: { behaviour: {} }
      client: { behaviour: { connections: 10 } }
      expect:
        - { name: up, type: Sockets, sockets: { side: Client, state: ESTABLISHED, atLeast: 10 } }
    - name: wait
      pause: { prompt: Change it from the page. }
      expect:
        - { name: still-up, type: Sockets, sockets: { side: Client, state: ESTABLISHED, atLeast: 10 } }
`;
