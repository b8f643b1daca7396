import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Report } from '#lab/report/report-schema.ts';
import type { ServiceProcess } from '#linux/command.ts';
import { emptyMoment } from '#live/empty-moment.ts';
import type { LiveRun } from '#live/live-frame.ts';
import type { LiveMoment } from '#live/live-source.ts';
import { RunChild } from './run-child.ts';
import type { FeedMessage } from './run-messages.ts';

/** A process that answers by hand. */
class FakeProcess {
  readonly sent: Record<string, unknown>[] = [];
  hasEnded = false;
  #end: () => void = () => undefined;
  readonly ended = new Promise<{ status: number | null; signal: null }>((resolve) => {
    this.#end = () => resolve({ status: 0, signal: null });
  });

  send(message: Record<string, unknown>): void {
    this.sent.push(message);
  }

  async end(): Promise<void> {
    this.hasEnded = true;
    this.#end();
    await this.ended;
  }
}

const run = (id: string): LiveRun => ({
  ...{ id, name: 'x', title: 'X', stage: 'Running', startedAt: 1, endedAt: null, stepCount: 1, steps: [] },
  ...{ verdict: null, reasons: [], hasReport: false },
});

function started() {
  const process = new FakeProcess();
  const moments: LiveMoment[] = [];
  const child = new RunChild({ first: 5, count: 2 }, (moment) => moments.push(moment));
  child.isAt(process as unknown as ServiceProcess);
  const tell = (message: FeedMessage) => child.onMessage(message as unknown as Record<string, unknown>);
  return { process, moments, child, tell };
}

test('RunChild numbers its runs among all of the server, and has the report of each once it is told', () => {
  const { child, moments, tell } = started();
  tell({ moment: emptyMoment(1, run('1')) });
  assert.deepEqual([child.firstId, child.has('6'), child.has('7')], ['5', true, false]);
  assert.equal(moments[0]?.run?.id, '6');
  const reports = [{ seed: 1 }, { seed: 2 }] as Report[];
  tell({ over: { reports, ladders: [] } });
  assert.equal(moments.at(-1)?.run?.hasReport, true);
  assert.equal(child.report('6')?.seed, 2);
});

test('RunChild passes on what is asked, and gives back the answer or the refusal with its problems', async () => {
  const { child, process, tell } = started();
  const [good, bad] = [child.ask('resume', '5'), child.ask('removeFault', 'f')];
  assert.deepEqual(process.sent, [
    { call: { number: 1, name: 'resume', args: ['5'] } },
    { call: { number: 2, name: 'removeFault', args: ['f'] } },
  ]);
  tell({ answer: { number: 2, error: { message: 'Cannot', status: 400, problems: [{ path: 'a' }] } } });
  tell({ answer: { number: 1, value: null } });
  await good;
  await assert.rejects(bad, { message: 'Cannot', status: 400, problems: [{ path: 'a' }] });
});

test('RunChild that is killed fails what waits, and shows no lab any more', async () => {
  const { child, process, moments, tell } = started();
  tell({ moment: { ...emptyMoment(1, run('0')), lab: { name: 'x', runtime: 'Local', lanes: [] } } });
  const waiting = assert.rejects(child.ask('removeAllFaults'), {
    message: 'Cannot change the run: it has ended',
  });
  await process.end();
  await waiting;
  const { lab, run: shown, troubles } = moments.at(-1) as LiveMoment;
  assert.deepEqual(
    [lab, shown?.stage, troubles],
    [null, 'Done', ['the run was killed before it came to a verdict']],
  );
  await assert.rejects(child.ask('removeAllFaults'), { status: 409 });
});

test('RunChild.end asks a run to end, and not one that has ended', async () => {
  const { child, process } = started();
  const ended = child.end();
  assert.deepEqual(process.sent, [{ signal: 'SIGINT' }]);
  await process.end();
  await ended;
  await child.end();
  assert.equal(process.sent.length, 1);
});
