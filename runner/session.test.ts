import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadExperiments } from '#cli/run/load-experiments.ts';
import type { SocketSample } from '#lab/run/observation.ts';
import type { Progress } from '#lab/run/progress.ts';
import { ControlError } from './control-client.ts';
import type { ControlApi, LabConnection } from './lab-connection.ts';
import { Session } from './session.ts';

/** Records what it is asked, and refuses the paths that it is told to. */
class FakeApi implements ControlApi {
  readonly asked: string[] = [];
  refuse: (request: string) => Error | null = () => null;
  /** When it did what it is told, as it says. */
  doneAt: number | undefined;

  get = <T>(path: string) => this.#ask<T>('GET', path);
  put = <T>(path: string) => this.#ask<T>('PUT', path);
  post = <T>(path: string) => this.#ask<T>('POST', path);
  delete = <T>(path: string) => this.#ask<T>('DELETE', path);

  async #ask<T>(method: string, path: string): Promise<T> {
    this.asked.push(`${method} ${path}`);
    const refusal = this.refuse(`${method} ${path}`);
    if (refusal) throw refusal;
    return (this.doneAt === undefined ? undefined : { doneAt: this.doneAt }) as T;
  }
}

function bench(name = 'handshake') {
  const [file] = loadExperiments([name]);
  const [experiment] = file?.experiments ?? [];
  assert.ok(experiment);
  const api = new FakeApi();
  const addresses = { client: '10.0.0.2', proxy: '10.0.0.3', server: '10.0.0.4' };
  const [client, server, proxy, clientExporter, serverExporter] = Array<FakeApi>(5).fill(api) as [
    FakeApi,
    FakeApi,
    FakeApi,
    FakeApi,
    FakeApi,
  ];
  const lab: LabConnection = { addresses, client, server, proxy, clientExporter, serverExporter };
  const session = new Session(experiment, new Map([['main', 9001]]));
  return { session, lab, api };
}

const timeout = () => new ControlError('Cannot ask: no answer in 10000 ms', { code: 'TIMEOUT', status: 0 });

test('Session, when a service refuses an effect, ends Inconclusive and says which effect', async () => {
  const { session, lab, api } = bench();
  api.refuse = (request) => (request.startsWith('PUT') ? new Error('Cannot PUT: no room') : null);
  await session.advanceBlindly(lab, 1000);
  assert.ok(session.troubled);
  await session.advanceBlindly(lab, 1100);
  await session.advanceBlindly(lab, 1200);
  assert.equal(session.progress.verdict, 'Inconclusive');
  assert.equal(session.progress.reasons[0], 'could not carry out Deploy: Cannot PUT: no room');
  assert.ok(session.done);
});

test('Session, when a service hangs while the lab is undone, does not ask for more', async () => {
  const { session, lab, api } = bench();
  await session.advanceBlindly(lab, 1000);
  session.trouble('a service has died');
  api.refuse = timeout;
  api.asked.length = 0;
  await session.advanceBlindly(lab, 1100);
  await session.advanceBlindly(lab, 1200);
  assert.ok(session.done);
  assert.deepEqual(api.asked, ['DELETE /lanes/handshake.main', 'DELETE /lanes/handshake.main']);
  assert.deepEqual(session.progress.reasons, ['a service has died']);
});

test('Session.abandon ends at the last look, so that nothing counts as missed that was not looked at', async () => {
  const { session, lab } = bench();
  await session.advanceBlindly(lab, 1000);
  session.abandon('the lab does not answer');
  assert.ok(session.done);
  assert.deepEqual([session.progress.verdict, session.progress.endedAt], ['Inconclusive', 1000]);
  session.abandon('again');
  assert.deepEqual(session.progress.reasons, ['the lab does not answer']);
});

test('Session.takeUp does the current step again, with the same id, and asks both applications from then on', async () => {
  const first = bench();
  const kept: string[] = [];
  const again = new Session(first.session.experiment, new Map([['main', 9001]]), {
    id: 'run-1',
    keep: async ({ stage }) => {
      assert.deepEqual(first.api.asked, []);
      kept.push(stage);
    },
  });
  await again.advanceBlindly(first.lab, 1000);
  assert.deepEqual(kept, ['Deploying']);
  const running: Progress = {
    ...again.progress,
    stage: 'Running',
    steps: [{ name: 'open', startedAt: 1000, endedAt: null, expectations: [] }],
  };
  const second = bench();
  const ports = new Map([['main', 9001]]);
  const resumed = new Session(second.session.experiment, ports, { progress: running });
  await resumed.takeUp(second.lab);
  assert.deepEqual([...resumed.served.client, ...resumed.served.server], ['main', 'main']);
  assert.deepEqual(second.api.asked.slice(0, 3), Array(3).fill('PUT /lanes/handshake.main'));
  assert.equal(resumed.troubled, false);
  // It was not done before: its time counts from now. Where it was, it goes on.
  assert.ok((resumed.progress.steps[0]?.startedAt ?? 0) > 1000);
  const known = new Session(second.session.experiment, ports, { progress: running, settledAt: 1500 });
  await known.takeUp(second.lab);
  assert.deepEqual([known.progress.steps[0]?.startedAt, known.settledAt], [1000, 1500]);
  // Nobody has written down that it was done, but the services know.
  second.api.doneAt = 1400;
  const told = new Session(second.session.experiment, ports, { progress: running });
  await told.takeUp(second.lab);
  assert.deepEqual([told.progress.steps[0]?.startedAt, told.settledAt], [1000, 1400]);
});

test('Session that is taken up judges nothing by what nobody has read meanwhile, and says what is missing', async () => {
  const { session, lab } = bench();
  const [step] = session.experiment.spec.steps;
  assert.ok(step);
  const expectations = step.expect.map(({ name }) => ({
    ...{ name, outcome: 'NotChecked' as const, trueSince: null },
    ...{ metAt: null, observed: null },
  }));
  const progress: Progress = {
    ...{ ...session.progress, stage: 'Running', startedAt: 1000 },
    baseline: { client: {}, server: {}, generation: 1, lost: 0, overflowed: 0 },
    steps: [{ name: step.name, startedAt: 1000, endedAt: null, expectations }],
  };
  const verdictOf = async (seenAt: number, missed: number) => {
    const options = { progress, settledAt: 1100, seenAt };
    const resumed = new Session(session.experiment, new Map([['main', 9001]]), options);
    await resumed.takeUp(lab);
    const at = (sequence: number, time: number) => ({ sequence, at: time, lanes: {} });
    const client = { samples: [at(650, 4000), at(651, 90_002)], missed: 0 };
    const server = { samples: [at(651, 90_001)], missed };
    const ledger = { generation: 1, lost: 0, overflowed: 0, entries: [] };
    const counters = { client: {}, server: {} };
    const look = { at: 90_001, client, server, counters, ledger, segmentCounts: [] };
    const moments = client.samples.map((each) => ({
      client: each,
      server: server.samples[0] as SocketSample,
    }));
    const segments = { segments: [], missed: 0 };
    await resumed.advance(lab, { ...look, segments }, moments, { client: {}, server: {} });
    return resumed.progress.reasons;
  };
  const [first, second] = await verdictOf(3000, 500);
  assert.equal(first, `step "${step.name}" cannot be judged without samples that are missing`);
  assert.match(second ?? '', /^samples of the time from 2\.0 s to 89\.0 s are missing/);
  // All that was overwritten had been read.
  assert.doesNotMatch((await verdictOf(90_001, 500)).join(), /are missing/);
  assert.doesNotMatch((await verdictOf(3000, 0)).join(), /are missing/);
});
