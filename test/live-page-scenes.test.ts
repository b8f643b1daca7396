// The live page in a real browser: every view with every kind of experiment, on every screen, by day and by night.
import assert from 'node:assert/strict';
import { FixtureSource } from '#live/fixture-source.ts';
import { DESK, PHONE } from './fixtures/live-page.ts';
import { SCENES } from './fixtures/live-scenes/scenes.ts';
import { pageTest } from './fixtures/page-test.ts';

/** [scene, selector, words in it] */
const SEEN: [string, string, string][] = [
  ['close-wait-leak', '#client-headline', '200 in FIN_WAIT_2'],
  ['close-wait-leak', '#server-headline', '200 in CLOSE_WAIT waits for its own application: its close()'],
  ['close-wait-leak', '#server-machine a[href="#about-CLOSE_WAIT"] .state-count', '200'],
  ['close-wait-leak', '#run h2', 'CLOSE_WAIT: the application that never closes'],
  ['close-wait-leak', '.current', 'client-closes'],
  [
    'close-wait-leak',
    '.expected .open',
    'the server read the end of the stream of all connections seen: 194',
  ],
  ['close-wait-leak', '.coming', '1 more step'],
  ['close-wait-leak', '#pairs td b', '200'],
  ['last-ack-ack-lost', '#run .verdict', 'Mismatch'],
  ['last-ack-ack-lost', '#run .reasons', 'observed 3'],
  ['last-ack-ack-lost', '#run a.button', 'Open the report'],
  ['last-ack-ack-lost', '#faults .InForce', 'drop-last-ack in force'],
  [
    'last-ack-ack-lost',
    '#server-machine .edge.shut title',
    'LAST_ACK to CLOSED: ACK; faulted by drop-last-ack',
  ],
  ['last-ack-ack-lost', '#ledger td', '611'],
  ['last-ack-ack-lost', '#plots .fault-row .name', 'drop-last-ack'],
  ['last-ack-ack-lost', '#ladders .fate-Dropped .note', 'dropped by drop-last-ack'],
  ['accept-queue-overflow', '.prompt', 'Look at the accept queue'],
  ['accept-queue-overflow', '.queue.full', 'Accept queue 129 of 128: full'],
  ['accept-queue-overflow', '#errors tr', 'ETIMEDOUT310nobody answered, and the kernel has given up'],
  ['accept-queue-overflow', '#pairs tr', 'no socket'],
  ['stale-syn', '#run .verdict', 'Confirmed'],
  ['stale-syn', '#troubles', 'Cannot reach the proxy'],
  ['stale-syn', '#ledger .doubt', '1 held segments were lost with an engine'],
  ['stale-syn', '#faults .Pending', 'slow-data not yet in force'],
  [
    'closing',
    '#client-machine .edge.shut title',
    'FIN_WAIT_1 to CLOSING: FIN, sends ACK; faulted by delay-fins',
  ],
  ['no-lab', '#status', 'connected, no lab is up'],
  ['no-lab', '#run', 'No experiment yet'],
];

for (const [name, scene] of Object.entries(SCENES)) {
  pageTest(`shows ${name} on every screen without a complaint, and asks nobody else`, async (page) => {
    await page.open(new FixtureSource(scene));
    for (const [, selector, words] of SEEN.filter(([of]) => of === name)) {
      await page.browser.run('document.querySelector("#ladders details:not([open]) summary")?.click()');
      const flat = `[...document.querySelectorAll(${JSON.stringify(selector)})].some((e) => e.textContent.replace(/\\s+/g, ' ').includes(${JSON.stringify(words)}))`;
      await page.holds(flat);
    }
    for (const screen of [DESK, PHONE, { width: 3840, height: 2160, scheme: 'dark' } as const]) {
      await page.visit(page.address, screen);
      const width = await page.browser.run<number>('document.documentElement.scrollWidth');
      assert.equal(width, screen.width, `at ${screen.width}`);
    }
    assert.deepEqual(page.browser.complaints, []);
    assert.deepEqual(
      page.browser.requests.filter((url) => !url.startsWith(page.address)),
      [],
    );
  });

  pageTest(
    `of ${name} axe-core finds nothing wrong, in light at a desk and in dark with a phone`,
    async (page) => {
      await page.serve(new FixtureSource(scene));
      for (const screen of [DESK, PHONE]) {
        await page.visit(page.address, screen);
        assert.deepEqual(await page.accessibilityProblems(), [], `${screen.width} ${screen.scheme}`);
      }
    },
  );
}

pageTest('of the words axe-core finds nothing wrong, in light and in dark', async (page) => {
  await page.serve(new FixtureSource(SCENES['no-lab']));
  for (const scheme of ['light', 'dark'] as const) {
    await page.visit(page.address, { ...DESK, scheme });
    await page.browser.run('document.querySelector("#words").open = true');
    assert.deepEqual(await page.accessibilityProblems(), []);
  }
});
