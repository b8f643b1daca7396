// The live page in a real browser: every view with every kind of experiment, on every screen, by day and by night.
import assert from 'node:assert/strict';
import { FixtureSource } from '#live/fixture-source.ts';
import { accessibilityProblems } from './fixtures/accessibility-problems.ts';
import { SCENES } from './fixtures/live-scenes/scenes.ts';
import { pageTest } from './fixtures/page-test.ts';
import { SCREENS } from './fixtures/screens.ts';

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
  ['last-ack-ack-lost', '#run .reasons', 'observed 184'],
  ['last-ack-ack-lost', '#run a.button', 'Open the report'],
  ['last-ack-ack-lost', '#faults .InForce', 'drop-last-ack in force'],
  [
    'last-ack-ack-lost',
    '#server-machine .edge.shut title',
    'LAST_ACK to CLOSED: ACK; faulted by drop-last-ack',
  ],
  ['last-ack-ack-lost', '#ledger td', '1064'],
  ['last-ack-ack-lost', '#plots .fault-row .name', 'drop-last-ack'],
  ['last-ack-ack-lost', '#ladders .fate-Dropped .note', 'dropped by drop-last-ack'],
  ['accept-queue-overflow', '.prompt', 'Look at the accept queue'],
  ['accept-queue-overflow', '.queue.full', 'Accept queue 129 of 128: full'],
  ['accept-queue-overflow', '#errors tr', 'ETIMEDOUT310nobody answered, and the kernel has given up'],
  ['accept-queue-overflow', '#pairs tr', 'no socket'],
  ['stale-syn', '#run .verdict', 'Confirmed'],
  ['stale-syn', '#troubles', 'Cannot reach the proxy'],
  ['stale-syn', '#ledger .doubt', '1 held segment lost with an engine'],
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
  pageTest(
    `shows ${name} on every screen without a complaint, and asks nobody else`,
    async ({ site, visit }) => {
      await site.serve(new FixtureSource(scene));
      for (const screen of Object.values(SCREENS)) {
        const { width } = screen.viewport;
        const page = await visit(screen);
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width, `at ${width}`);
        for (const [, selector, words] of SEEN.filter(([of]) => of === name)) {
          await page.evaluate('document.querySelector("#ladders details:not([open]) summary")?.click()');
          await page.locator(selector, { hasText: words }).first().waitFor({ state: 'attached' });
        }
        await page.close();
      }
    },
  );

  pageTest(
    `of ${name} axe-core finds nothing wrong, in light at a desk and in dark with a phone`,
    async ({ site, visit }) => {
      await site.serve(new FixtureSource(scene));
      for (const screen of [SCREENS.desk, SCREENS.phone]) {
        const page = await visit(screen);
        assert.deepEqual(await accessibilityProblems(page), [], screen.colorScheme);
        await page.close();
      }
    },
  );
}

pageTest('of the words axe-core finds nothing wrong, in light and in dark', async ({ site, visit }) => {
  await site.serve(new FixtureSource(SCENES['no-lab']));
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await visit({ ...SCREENS.desk, colorScheme });
    await page.getByText('The states and the segments, in words').click();
    assert.deepEqual(await accessibilityProblems(page), []);
  }
});
