// What is changed in a lab from its live page: runs, faults, and what both ends do.
import assert from 'node:assert/strict';
import { type Fault, fault } from '#lab/spec/fault.ts';
import { FixtureSource } from '#live/fixture-source.ts';
import { LiveRefusal } from '#live/live-refusal.ts';
import { until } from '#services/control/until.ts';
import { SCENES } from './fixtures/live-scenes/scenes.ts';
import { pageTest } from './fixtures/page-test.ts';

const EXPERIMENTS = [
  {
    name: 'closing',
    title: 'CLOSING: both close at once',
    area: 'state',
    summary: 'both ends close at the same time',
  },
  {
    name: 'time-wait',
    title: 'TIME_WAIT: after the close',
    area: 'state',
    summary: 'the client closes first',
  },
];
const leak = () => new FixtureSource(SCENES['close-wait-leak'], EXPERIMENTS);

pageTest('experiment is found by its words and started, with its seed', async (page) => {
  const source = leak();
  await page.open(source);
  await page.openDialog('experiments');
  await page.sees('.found', '2 of 2');
  await page.fill('#search', 'both close');
  assert.equal(await page.text('.found'), '1 of 2');
  await page.fill('#seed', '7');
  await page.click('#experiments [type=submit]');
  assert.deepEqual(await source.lastAsked(), ['start', { experiment: 'closing', seed: 7 }]);
  await page.holds(`!document.querySelector('#experiments').open`);
  assert.deepEqual(page.browser.complaints, []);
});

pageTest('experiment that cannot be started says why, in its dialog', async (page) => {
  const source = leak();
  source.refusal = new LiveRefusal(409, 'Cannot start "closing": "close-wait-leak" is running');
  await page.open(source);
  await page.openDialog('experiments');
  await page.sees('.found', '2 of 2');
  await page.click('#experiments [type=submit]');
  await page.sees('#experiments .problems', 'Choose an experiment');
  await page.click('#experiments li input');
  await page.click('#experiments [type=submit]');
  await page.sees('#experiments .problems', 'is running');
});

pageTest('run is stopped, goes on after its pause, and its report is a link', async (page) => {
  const source = new FixtureSource(SCENES['accept-queue-overflow']);
  await page.open(source);
  await page.click('[data-act=resume]');
  assert.deepEqual(await source.lastAsked(), ['resume', '3']);
  await page.click('[data-act=stop]');
  await until(
    () => source.asked.length,
    (count) => count === 2,
  );
  assert.deepEqual(source.asked.at(-1), ['stop', '3']);
  source.play(SCENES['stale-syn']);
  await page.sees('#run a.button');
  assert.equal(
    await page.browser.run(`document.querySelector('#run a.button').pathname`),
    '/api/runs/4/report',
  );
  source.refusal = new LiveRefusal(404, 'Cannot find the fault "slow-data"');
  await page.click('[data-act=end-fault]');
  await page.sees('#refusal', 'Cannot find the fault "slow-data"');
});

pageTest('fault is put as it was filled in, with a name told by what it does', async (page) => {
  const source = leak();
  await page.open(source);
  await page.openDialog('fault');
  await page.fill('#fault [name="match.role"]', 'AckOfFin');
  await page.fill('#fault [name="match.from"]', 'Client');
  await page.fill('#fault [name=action]', 'Delay');
  await page.holds(
    `!document.querySelector('[data-path="delay.time"]').hidden && document.querySelector('[data-path="hold.until"]').hidden`,
  );
  await page.fill('#fault [name="delay.time"]', '300ms');
  await page.fill('#fault [name="match.connectionsPermille"]', '12.5');
  await page.fill('#fault [name="match.attempt.first"]', '2');
  await page.click('#fault [type=submit]');
  const [method, put, lane] = (await source.lastAsked()) as [string, Fault, string | undefined];
  assert.equal(method, 'putFault');
  assert.equal(lane, undefined);
  assert.deepEqual(
    { ...put },
    fault.parse({
      name: 'delay-ack-of-fin',
      match: { role: 'AckOfFin', from: 'Client', connectionsPermille: 125, attempt: { first: 2 } },
      action: 'Delay',
      delay: { time: '300ms' },
    }),
  );
  await page.holds(`!document.querySelector('#fault').open`);
  assert.deepEqual(page.browser.complaints, []);
});

pageTest('fault with mistakes: each is told beside its field, for a screen reader too', async (page) => {
  const source = leak();
  await page.open(source);
  await page.openDialog('fault');
  await page.fill('#fault [name=duration]', 'for ever');
  await page.fill('#fault [name="match.connectionsPermille"]', 'all');
  await page.fill('#fault [name=name]', 'My Fault');
  await page.click('#fault [type=submit]');
  await page.sees('[data-path=duration] .problem', 'must be a whole number with a unit');
  assert.match(await page.text('[data-path="match.connectionsPermille"] .problem'), /whole number/);
  assert.match(await page.text('[data-path=name] .problem'), /lower-case letters/);
  assert.equal(await page.browser.run('document.activeElement.getAttribute("aria-invalid")'), 'true');
  assert.match(await page.browser.run('document.activeElement.getAttribute("aria-describedby")'), /-problem/);
  assert.deepEqual(await page.accessibilityProblems(), []);
  assert.deepEqual(source.asked, []);
  await page.fill('#fault [name=duration]', '5s');
  await page.fill('#fault [name="match.connectionsPermille"]', '');
  await page.fill('#fault [name=name]', 'mine');
  await page.click('#fault [type=submit]');
  assert.equal(((await source.lastAsked())[1] as Fault).name, 'mine');
});

pageTest('faults are ended one by one, or all at once', async (page) => {
  const source = new FixtureSource(SCENES.closing);
  const [one] = SCENES.closing.moment.faults;
  source.play({
    ...SCENES.closing,
    moment: { ...SCENES.closing.moment, faults: [one!, { ...one!, name: 'other' }] },
  });
  await page.open(source);
  await page.click('[data-fault=other]');
  assert.deepEqual(await source.lastAsked(), ['removeFault', 'other']);
  await page.click('[data-act=end-all-faults]');
  await until(
    () => source.asked.at(-1)?.[0],
    (method) => method === 'removeAllFaults',
  );
});

pageTest('behaviour of either end is changed, on the lane that was chosen', async (page) => {
  const { moment } = SCENES['close-wait-leak'];
  const source = new FixtureSource({
    ...SCENES['close-wait-leak'],
    moment: { ...moment, lab: { ...moment.lab!, lanes: ['main', 'side'] } },
  });
  await page.open(source);
  await page.openDialog('server');
  await page.fill('#server [name="@lane"]', 'side');
  await page.fill('#server [name="onPeerClose.action"]', 'Never');
  await page.fill('#server [name="accept.pace"]', 'Limited');
  await page.fill('#server [name="accept.perSecond"]', '3');
  await page.click('#server [type=submit]');
  assert.deepEqual(await source.lastAsked(), [
    'setBehaviour',
    {
      side: 'server',
      fields: {
        onPeerClose: { action: 'Never' },
        closeFirst: null,
        closeHow: 'Fin',
        accept: { pace: 'Limited', perSecond: 3 },
        backlog: 4096,
      },
    },
    'side',
  ]);
  await page.openDialog('client');
  await page.fill('#client [name=endless]', 'true');
  await page.click('#client [type=submit]');
  await until(
    () => source.asked.length,
    (count) => count === 2,
  );
  assert.deepEqual(source.asked[1], [
    'setBehaviour',
    {
      side: 'client',
      fields: {
        endless: true,
        connections: null,
        rate: 100,
        concurrency: 1000,
        close: { how: 'Fin', after: '1s' },
        onPeerClose: { action: 'Close', after: '0s' },
      },
    },
    'main',
  ]);
  assert.deepEqual(page.browser.complaints, []);
});
