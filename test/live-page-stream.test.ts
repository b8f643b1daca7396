// What the live page makes of what comes to it: much, nothing any more, only with a token, or text that is hostile.
import assert from 'node:assert/strict';
import { FixtureSource } from '#live/fixture-source.ts';
import { DESK } from './fixtures/live-page.ts';
import { busyMoment } from './fixtures/live-scenes/busy-moment.ts';
import { SCENES } from './fixtures/live-scenes/scenes.ts';
import { pageTest } from './fixtures/page-test.ts';

pageTest('page is smaller than 300 kB', (page) => {
  assert.ok(page.size < 300_000, `${page.size} bytes`);
});

pageTest(
  'server that goes away: the page says since when it is stale, and goes on by itself when it is back',
  async (page) => {
    await page.open(new FixtureSource(SCENES['close-wait-leak']));
    await page.silence();
    await page.sees('#status .Stale', 'stale since');
    await page.sees('#announced', 'Connection to the server lost.');
    assert.match(await page.text('#status'), /^▲ stale since \d\d:\d\d:\d\d .*trying again$/);
    assert.equal(await page.text('#server-headline b'), '200');
    await page.serve(new FixtureSource(SCENES.closing), { again: true });
    await page.sees('#status .Live', 'live');
    await page.sees('#server-headline', 'CLOSING');
  },
);

pageTest(
  'lab that asks for a token: a wrong one is refused, the right one goes with every request, and only there',
  async (page) => {
    const source = new FixtureSource(SCENES['stale-syn']);
    await page.serve(source, { access: { kind: 'Token', token: 'open-sesame' } });
    await page.browser.open(page.address, DESK);
    await page.holds(`document.querySelector('#token').open`);
    assert.deepEqual(await page.accessibilityProblems(), []);
    await page.fill('#token-text', 'wrong');
    await page.click('#token [type=submit]');
    await page.sees('#token .problems', 'The server does not accept this token.');
    await page.fill('#token-text', 'open-sesame');
    await page.click('#token [type=submit]');
    await page.sees('#server-headline', 'SYN_RECV');
    await page.sees('#run [data-act=report]', 'Save the report');
    await page.click('[data-act=end-fault]');
    assert.deepEqual(await source.lastAsked(), ['removeFault', 'slow-data']);
    assert.deepEqual(
      await page.browser.run('[Object.keys(sessionStorage), Object.keys(localStorage), document.cookie]'),
      [['synfin-token'], [], ''],
    );
    await page.browser.run('sessionStorage.clear()');
  },
);

pageTest('10,000 connections and ten frames a second: the last one is what is shown', async (page) => {
  const source = new FixtureSource(SCENES['close-wait-leak']);
  await page.open(source);
  await page.browser.run(
    `{ window.mutations = 0; window.frames = 0; new MutationObserver(() => { window.mutations++ }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true }); const count = () => { window.frames++; requestAnimationFrame(count) }; count(); true }`,
  );
  for (let i = 1; i <= 30; i++) {
    source.show(busyMoment(i));
    await page.sees('#errors td', `${i}`);
  }
  assert.equal(await page.text('#client-machine a[href="#about-TIME_WAIT"] .state-count'), '3600');
  const { mutations, frames } =
    await page.browser.run<Record<'mutations' | 'frames', number>>('({ mutations, frames })');
  assert.ok(mutations <= 3 * frames, `${mutations} batches of changes in ${frames} frames`);
  assert.deepEqual(page.browser.complaints, []);
});

pageTest('text from the lab stays text', async (page) => {
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
  await page.open(
    new FixtureSource({
      moment: { ...moment, run, faults, errors, troubles: [hostile] },
      history: { ...history, faults: [] },
      ladders: ladders.map((each) => ({ ...each, ladder: { ...each.ladder, why: hostile } })),
    }),
  );
  await page.sees('#run h2', hostile);
  await page.sees('#plots .fault-row .name', hostile);
  await page.sees('#ladders summary', hostile);
  assert.equal(await page.browser.run(`document.querySelectorAll('img').length`), 0);
  assert.equal(await page.browser.run('document.title'), 'synfin live');
  assert.deepEqual(page.browser.complaints, []);
});
