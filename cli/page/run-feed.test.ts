import assert from 'node:assert/strict';
import { test } from 'node:test';
import { experiment } from '#lab/spec/experiment.ts';
import type { LabConnection, LabLook } from '#runner/lab-connection.ts';
import { Session } from '#runner/session.ts';
import { type FeedChannel, RunFeed } from './run-feed.ts';
import type { CallMessage, FeedMessage, RunCall } from './run-messages.ts';

class FakeChannel implements FeedChannel {
  readonly told: FeedMessage[] = [];
  /** What is sent is taken only when this is called. */
  take: () => void = () => undefined;
  isSlow = false;
  #listener: (message: CallMessage) => void = () => undefined;

  send(message: FeedMessage): Promise<void> {
    this.told.push(message);
    return new Promise((resolve) => {
      this.take = resolve;
      if (!this.isSlow) resolve();
    });
  }

  onCall(listener: (message: CallMessage) => void): void {
    this.#listener = listener;
  }

  /** @returns the answer */
  async call(call: RunCall): Promise<FeedMessage | undefined> {
    this.#listener({ call: { number: 9, ...call } });
    await new Promise(setImmediate);
    return this.told.at(-1);
  }

  get moments() {
    return this.told.flatMap((message) => ('moment' in message ? [message.moment] : []));
  }
}

function session(name: string): Session {
  const about = { title: `It is ${name}`, done: 'd', expect: 'e', why: 'w', remedy: 'r' };
  const document = {
    ...{ apiVersion: 'synfin.dev/v1alpha1', kind: 'Experiment', metadata: { name } },
    spec: { about, steps: [{ name: 'only' }] },
  };
  return new Session(experiment.parse(document), new Map([['main', 7400]]));
}

const lab = { proxy: { get: async () => [] } } as unknown as LabConnection;
const look: LabLook = {
  at: 5,
  ...{ client: { samples: [], missed: 0 }, server: { samples: [], missed: 0 } },
  ...{ counters: { client: {}, server: {} }, segmentCounts: [], segments: { segments: [], missed: 0 } },
  ledger: { generation: 3, lost: 0, overflowed: 0, entries: [] },
};

test('RunFeed tells of the first run before it has a lab, and of its lab once there is one', async () => {
  const channel = new FakeChannel();
  const feed = new RunFeed(channel);
  const sessions = [session('one'), session('two')];
  await feed.progress(sessions, 1);
  feed.begin(lab, sessions[0] as Session);
  feed.look(look);
  await feed.progress(sessions, 2);
  const [before, then] = channel.moments;
  assert.deepEqual([before?.lab, before?.run?.id, before?.run?.title], [null, '0', 'It is one']);
  assert.deepEqual([then?.lab?.name, then?.ledger?.generation], ['one', 3]);
});

test('RunFeed passes over moments while the one before has not been taken, but never the last', async () => {
  const channel = new FakeChannel();
  channel.isSlow = true;
  const feed = new RunFeed(channel);
  const sessions = [session('one')];
  const first = feed.progress(sessions, 1);
  await feed.progress(sessions, 2);
  assert.equal(channel.told.length, 1);
  channel.take();
  await first;
  channel.isSlow = false;
  await feed.over(sessions, []);
  assert.deepEqual(
    channel.told.map((message) => Object.keys(message)[0]),
    ['moment', 'moment', 'over'],
  );
});

test('RunFeed refuses what its run cannot do now, in words and with a status', async () => {
  const channel = new FakeChannel();
  const feed = new RunFeed(channel);
  assert.deepEqual(await channel.call({ name: 'removeAllFaults', args: [] }), {
    answer: {
      number: 9,
      error: { message: 'Cannot change the lab: the run has none now', status: 409, problems: [] },
    },
  });
  feed.begin(lab, session('one'));
  assert.match(
    JSON.stringify(await channel.call({ name: 'resume', args: ['0'] })),
    /no step of it waits now/,
  );
  assert.deepEqual(await channel.call({ name: 'ladders', args: [] }), { answer: { number: 9, value: [] } });
});
