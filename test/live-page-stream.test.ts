// What the live page makes of what comes to it: much, nothing any more, only with a token, or text that is hostile.
import assert from 'node:assert/strict';
import { FixtureSource } from '#live/fixture-source.ts';
import { accessibilityProblems } from './fixtures/accessibility-problems.ts';
import { busyMoment } from './fixtures/live-scenes/busy-moment.ts';
import { SCENES } from './fixtures/live-scenes/scenes.ts';
import { pageTest } from './fixtures/page-test.ts';

pageTest('page is smaller than 300 kB', async ({ site }) => {
  assert.ok(site.size < 300_000, `${site.size} bytes`);
});

pageTest(
  'server that goes away: the page says since when it is stale, and goes on by itself when it is back',
  async ({ site, open }) => {
    const page = await open(new FixtureSource(SCENES['close-wait-leak']));
    await site.silence();
    const status = page.getByRole('status').first();
    await status.locator('.Stale').waitFor();
    await page.locator('#announced', { hasText: 'Connection to the server lost.' }).waitFor();
    await status.filter({ hasText: /^▲ stale since \d\d:\d\d:\d\d .*trying again$/ }).waitFor();
    assert.equal(await page.locator('#server-headline b').first().textContent(), '200');
    await site.serve(new FixtureSource(SCENES.closing), { again: true });
    await status.locator('.Live', { hasText: 'live' }).waitFor();
    await page.locator('#server-headline', { hasText: /CLOSING/ }).waitFor();
  },
  { expected: /net::ERR_/ },
);

pageTest(
  'lab that asks for a token: a wrong one is refused, the right one goes with every request, and only there',
  async ({ site, openTab }) => {
    const source = new FixtureSource(SCENES['stale-syn']);
    await site.serve(source, { access: { kind: 'Token', token: 'open-sesame' } });
    const page = await openTab();
    await page.goto(site.address);
    const dialog = page.getByRole('dialog', { name: 'This lab asks for its token' });
    await dialog.waitFor();
    assert.deepEqual(await accessibilityProblems(page), []);
    await dialog.getByLabel('Token').fill('wrong');
    await dialog.getByRole('button', { name: 'Use it' }).click();
    await dialog.getByText('The server does not accept this token.').waitFor();
    await dialog.getByLabel('Token').fill('open-sesame');
    await dialog.getByRole('button', { name: 'Use it' }).click();
    await page.locator('#server-headline', { hasText: 'SYN_RECV' }).waitFor();
    await page.getByRole('button', { name: 'Save the report' }).waitFor();
    await page.locator('[data-act=end-fault]').click();
    assert.deepEqual(await source.lastAsked(), ['removeFault', 'slow-data']);
    assert.deepEqual(
      await page.evaluate('[Object.keys(sessionStorage), Object.keys(localStorage), document.cookie]'),
      [['synfin-token'], [], ''],
    );
  },
  { expected: /status of 401/ },
);

pageTest('10,000 connections and ten frames a second: the last one is what is shown', async ({ open }) => {
  const source = new FixtureSource(SCENES['close-wait-leak']);
  const page = await open(source);
  await page.evaluate(
    `{ window.mutations = 0; window.frames = 0; new MutationObserver(() => { window.mutations++ }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true }); const count = () => { window.frames++; requestAnimationFrame(count) }; count(); true }`,
  );
  for (let i = 1; i <= 30; i++) {
    source.show(busyMoment(i));
    await page
      .locator('#errors td', { hasText: String(i) })
      .first()
      .waitFor();
  }
  const timeWait = page.locator('#client-machine a[href="#about-TIME_WAIT"] .state-count');
  assert.equal(await timeWait.textContent(), '3600');
  const { mutations, frames } =
    await page.evaluate<Record<'mutations' | 'frames', number>>('({ mutations, frames })');
  assert.ok(mutations <= 3 * frames, `${mutations} batches of changes in ${frames} frames`);
});

pageTest('text from the lab stays text', async ({ open }) => {
  const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
  const { moment, ladders, history } = SCENES['last-ack-ack-lost'];
  const run = {
    ...moment.run!,
    title: hostile,
    name: hostile,
    reasons: [hostile],
    steps: moment.run!.steps.map((step) => ({ ...step, name: hostile })),
  };
  const faults = moment.faults.map((each) => ({ ...each, name: hostile, text: hostile }));
  const errors = { Client: { [hostile]: 1 }, Server: {} };
  const page = await open(
    new FixtureSource({
      moment: { ...moment, run, faults, errors, troubles: [hostile] },
      history: { ...history, faults: [] },
      ladders: ladders.map((each) => ({ ...each, ladder: { ...each.ladder, why: hostile } })),
    }),
  );
  await page.locator('#run h2', { hasText: hostile }).waitFor();
  await page.locator('#plots .fault-row .name', { hasText: hostile }).first().waitFor();
  await page.locator('#ladders summary', { hasText: hostile }).first().waitFor();
  assert.equal(await page.locator('img').count(), 0);
  assert.equal(await page.title(), 'synfin live');
});
