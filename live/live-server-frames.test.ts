import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { zeroCounts } from '#lab/spec/state.ts';
import { until } from '#services/control/until.ts';
import { open, serve } from './fixture-server.ts';
import { quietMoment } from './fixture-source.ts';
import type { Pace } from './frame-pacer.ts';
import type { LiveFrame } from './live-frame.ts';

/** What a page that watches has been sent so far. */
class Watcher {
  text = '';
  readonly response: IncomingMessage;

  constructor(response: IncomingMessage) {
    this.response = response;
    response.setEncoding('utf8').on('data', (piece: string) => {
      this.text += piece;
    });
    response.on('error', () => undefined); // the server ended it
  }

  /** Waits until it has so many. */
  gets(frames: number): Promise<unknown> {
    return until(
      () => this.frames.length,
      (length) => length === frames,
    );
  }

  get frames(): LiveFrame[] {
    return [...this.text.matchAll(/^data: (.*)\n\n/gm)].map(([, data]) => JSON.parse(data as string));
  }
}

async function watch(t: TestContext, port: number, headers: Record<string, string> = {}): Promise<Watcher> {
  const watcher = new Watcher(await open(port, '/api/frames', headers));
  t.after(() => watcher.response.destroy());
  return watcher;
}

const syns = (count: number) => ({ ...zeroCounts(), SYN_SENT: count });

/** Time that is moved by hand. */
class ManualPace implements Pace {
  #now = 0;
  #timers: { at: number; run: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  pass(ms: number): void {
    this.#now += ms;
    for (const timer of this.#timers.filter(({ at }) => at <= this.#now)) {
      this.#timers = this.#timers.filter((each) => each !== timer);
      timer.run();
    }
  }
}

test('LiveServer sends what there is at once, and each change as one whole frame', async (t) => {
  const pace = new ManualPace();
  const { source, port } = await serve(t, { pace });
  const page = await watch(t, port);
  await page.gets(1);
  assert.match(page.text, /^retry: 1000\n\nevent: frame\nid: 1\ndata: \{/);
  pace.pass(100);
  source.show(quietMoment({ client: syns(3) }));
  await page.gets(2);
  assert.deepEqual(
    page.frames.map(({ sequence, client }) => [sequence, client?.SYN_SENT]),
    [
      [1, 0],
      [2, 3],
    ],
  );
});

test('LiveServer sends ten frames a second at most, the last of them the newest, with what moved in between', async (t) => {
  const pace = new ManualPace();
  const { source, port } = await serve(t, { pace });
  const page = await watch(t, port);
  const moved = { side: 'Client', from: 'None', to: 'SYN_SENT', count: 1 } as const;
  for (let ms = 1; ms <= 1000; ms++) {
    source.show(quietMoment({ at: ms, client: syns(ms), transitions: [moved] }));
    pace.pass(1);
  }
  await until(
    () => page.frames.at(-1)?.client?.SYN_SENT,
    (last) => last === 1000,
  );
  assert.equal(page.frames.length, 11);
  const total = page.frames
    .flatMap(({ transitions }) => transitions)
    .reduce((sum, { count }) => sum + count, 0);
  assert.equal(total, 1000);
});

test('LiveServer sends nothing where only the clock has moved', async (t) => {
  const pace = new ManualPace();
  const { source, port } = await serve(t, { pace });
  const page = await watch(t, port);
  for (const at of [2000, 3000, 4000]) {
    source.show(quietMoment({ at }));
    pace.pass(100);
  }
  source.show(quietMoment({ at: 5000, client: syns(1) }));
  await page.gets(2);
  assert.deepEqual(
    page.frames.map(({ at }) => at),
    [1000, 5000],
  );
});

test('LiveServer listens to its source while a page watches, and gives one that comes back the newest frame', async (t) => {
  const pace = new ManualPace();
  const { source, port } = await serve(t, { pace });
  const first = await watch(t, port);
  await first.gets(1);
  first.response.destroy();
  await until(
    () => source.watched,
    (watched) => !watched,
  );
  pace.pass(1000);
  source.show(quietMoment({ client: syns(9) }));
  const second = await watch(t, port, { 'last-event-id': '1' });
  await second.gets(1);
  assert.deepEqual(
    second.frames.map(({ sequence, client }) => [sequence, client?.SYN_SENT]),
    [[2, 9]],
  );
});

test('LiveServer drops frames that a slow page does not read, and sends it the newest', async (t) => {
  const pace = new ManualPace();
  const { source, port, host } = await serve(t, { pace });
  const quick = await watch(t, port);
  const slow = connect({ host: '127.0.0.1', port });
  t.after(() => slow.destroy());
  slow.write(`GET /api/frames HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
  await once(slow, 'readable');
  // More than what both kernels and both ends keep of a connection that nobody reads.
  const long = 'x'.repeat(100_000);
  for (let i = 1; i <= 200; i++) {
    source.show(quietMoment({ client: syns(i), troubles: [long] }));
    pace.pass(100);
    await quick.gets(i + 1);
    quick.text = quick.text.replaceAll(long, '');
  }
  let text = '';
  slow.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  const counts = () =>
    [...text.matchAll(/"client":\{[^}]*"SYN_SENT":(\d+)/g)].map(([, count]) => Number(count));
  await until(counts, (seen) => seen.at(-1) === 200);
  assert.ok(counts().length < 200, `${counts().length} frames were kept for it`);
});

test('LiveServer refuses a page too many', async (t) => {
  const { port, ask } = await serve(t);
  for (let i = 0; i < 64; i++) await watch(t, port);
  const { status, body } = await ask('GET', '/api/frames');
  assert.equal(status, 503);
  assert.match(body.error, /Cannot show one page more: 64 watch already, which is the limit/);
});

test('LiveServer answers HEAD of the frames with their headers alone, and counts nobody as watching', async (t) => {
  const { source, ask } = await serve(t);
  const { status, headers, text } = await ask('HEAD', '/api/frames');
  assert.deepEqual(
    [status, headers['content-type'], text, source.watched],
    [200, 'text/event-stream; charset=utf-8', '', false],
  );
});
