// What is changed in a lab from its live page: runs, faults, and what both ends do.
import assert from 'node:assert/strict';
import { type Fault, fault } from '#lab/spec/fault.ts';
import { FixtureSource } from '#live/fixture-source.ts';
import { LiveRefusal } from '#live/live-refusal.ts';
import { until } from '#services/control/until.ts';
import { accessibilityProblems } from './fixtures/accessibility-problems.ts';
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

pageTest('experiment is found by its words and started, with its seed', async ({ open }) => {
  const source = leak();
  const page = await open(source);
  await page.getByRole('button', { name: 'Start an experiment' }).click();
  const dialog = page.getByRole('dialog', { name: 'Start an experiment' });
  await dialog.getByText('2 of 2').waitFor();
  await dialog.getByLabel('Search').fill('both close');
  assert.equal(await dialog.locator('.found').textContent(), '1 of 2');
  await dialog.getByLabel('Seed').fill('7');
  await dialog.getByRole('button', { name: 'Start' }).click();
  assert.deepEqual(await source.lastAsked(), ['start', { experiment: 'closing', seed: 7 }]);
  await dialog.waitFor({ state: 'hidden' });
});

pageTest(
  'experiment that cannot be started says why, in its dialog',
  async ({ open }) => {
    const source = leak();
    source.refusal = new LiveRefusal(409, 'Cannot start "closing": "close-wait-leak" is running');
    const page = await open(source);
    await page.getByRole('button', { name: 'Start an experiment' }).click();
    const dialog = page.getByRole('dialog', { name: 'Start an experiment' });
    await dialog.getByText('2 of 2').waitFor();
    await dialog.getByRole('button', { name: 'Start' }).click();
    await dialog.getByRole('alert').getByText('Choose an experiment').waitFor();
    await dialog.getByRole('radio').first().check();
    await dialog.getByRole('button', { name: 'Start' }).click();
    await dialog.getByRole('alert').getByText('is running').waitFor();
  },
  { expected: /status of 409/ },
);

pageTest(
  'run is stopped, goes on after its pause, and its report is a link',
  async ({ open }) => {
    const source = new FixtureSource(SCENES['accept-queue-overflow']);
    const page = await open(source);
    await page.getByRole('button', { name: 'Go on' }).click();
    assert.deepEqual(await source.lastAsked(), ['resume', '3']);
    await page.getByRole('button', { name: 'Stop the experiment' }).click();
    await until(
      () => source.asked.length,
      (count) => count === 2,
    );
    assert.deepEqual(source.asked.at(-1), ['stop', '3']);
    source.play(SCENES['stale-syn']);
    const report = page.getByRole('link', { name: 'Open the report' });
    assert.equal(await report.getAttribute('href'), '/api/runs/4/report');
    source.refusal = new LiveRefusal(404, 'Cannot find the fault "slow-data"');
    await page.locator('[data-act=end-fault]').click();
    await page.locator('#refusal', { hasText: 'Cannot find the fault "slow-data"' }).waitFor();
  },
  { expected: /status of 404/ },
);

pageTest('fault is put as it was filled in, with a name told by what it does', async ({ open }) => {
  const source = leak();
  const page = await open(source);
  await page.getByRole('button', { name: 'Add a fault' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a fault' });
  await dialog.locator('[name="match.role"]').selectOption('AckOfFin');
  await dialog.locator('[name="match.from"]').selectOption('Client');
  await dialog.locator('[name=action]').selectOption('Delay');
  await dialog.locator('[data-path="delay.time"]').waitFor();
  await dialog.locator('[data-path="hold.until"][hidden]').waitFor({ state: 'attached' });
  await dialog.locator('[name="delay.time"]').fill('300ms');
  await dialog.locator('[name="match.connectionsPermille"]').fill('12.5');
  await dialog.locator('[name="match.attempt.first"]').fill('2');
  await dialog.getByRole('button', { name: 'Add' }).click();
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
  await dialog.waitFor({ state: 'hidden' });
});

pageTest(
  'fault with mistakes: each is told beside its field, for a screen reader too',
  async ({ open }) => {
    const source = leak();
    const page = await open(source);
    await page.getByRole('button', { name: 'Add a fault' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a fault' });
    const add = dialog.getByRole('button', { name: 'Add' });
    const problem = (path: string) => dialog.locator(`[data-path="${path}"] .problem`);
    await dialog.locator('[name=duration]').fill('for ever');
    await dialog.locator('[name="match.connectionsPermille"]').fill('all');
    await dialog.locator('[name=name]').fill('My Fault');
    await add.click();
    await problem('duration').getByText('must be a whole number with a unit').waitFor();
    await problem('match.connectionsPermille').getByText('whole number').waitFor();
    await problem('name').getByText('lower-case letters').waitFor();
    await page.locator(':focus[aria-invalid=true][aria-describedby*="-problem"]').waitFor();
    assert.deepEqual(await accessibilityProblems(page), []);
    assert.deepEqual(source.asked, []);
    await dialog.locator('[name=duration]').fill('5s');
    await dialog.locator('[name="match.connectionsPermille"]').fill('');
    await dialog.locator('[name=name]').fill('mine');
    await add.click();
    assert.equal(((await source.lastAsked())[1] as Fault).name, 'mine');
  },
  { expected: /status of 400/ },
);

pageTest('faults are ended one by one, or all at once', async ({ open }) => {
  const source = new FixtureSource(SCENES.closing);
  const [one] = SCENES.closing.moment.faults;
  source.play({
    ...SCENES.closing,
    moment: { ...SCENES.closing.moment, faults: [one!, { ...one!, name: 'other' }] },
  });
  const page = await open(source);
  await page.locator('[data-fault=other]').click();
  assert.deepEqual(await source.lastAsked(), ['removeFault', 'other']);
  await page.locator('[data-act=end-all-faults]').click();
  await until(
    () => source.asked.at(-1)?.[0],
    (method) => method === 'removeAllFaults',
  );
});

pageTest(
  'lab that is not up cannot be changed, and the page says so; once it is up it can',
  async ({ open }) => {
    const source = new FixtureSource(SCENES['no-lab']);
    const page = await open(source);
    await page.locator('.bar-actions', { hasText: 'no lab is up to be changed' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Start an experiment' }).isEnabled(), true);
    const buttons = ['Add a fault', 'Change the client', 'Change the server'];
    for (const name of buttons)
      assert.equal(await page.getByRole('button', { name }).isDisabled(), true, name);
    source.play(SCENES.closing);
    await page.getByText('no lab is up to be changed').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Add a fault' }).click();
    await page.getByRole('dialog', { name: 'Add a fault' }).waitFor();
  },
);

pageTest('behaviour of either end is changed, on the lane that was chosen', async ({ open }) => {
  const { moment } = SCENES['close-wait-leak'];
  const source = new FixtureSource({
    ...SCENES['close-wait-leak'],
    moment: { ...moment, lab: { ...moment.lab!, lanes: ['main', 'side'] } },
  });
  const page = await open(source);
  await page.getByRole('button', { name: 'Change the server' }).click();
  const server = page.getByRole('dialog', { name: 'What the server does' });
  await server.getByLabel('Lane').selectOption('side');
  await server.locator('[name="onPeerClose.action"]').selectOption('Never');
  await server.locator('[name="accept.pace"]').selectOption('Limited');
  await server.locator('[name="accept.perSecond"]').fill('3');
  await server.getByRole('button', { name: 'Change' }).click();
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
  await page.getByRole('button', { name: 'Change the client' }).click();
  const client = page.getByRole('dialog', { name: 'What the client does' });
  await client.locator('[name=endless]').selectOption('true');
  await client.getByRole('button', { name: 'Change' }).click();
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
});
