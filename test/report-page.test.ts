// A report in a real browser: it complains about nothing, loads nothing, and does what a reader asks of it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Page } from 'playwright-core';
import { writeReports } from '#cli/run/write-reports.ts';
import { browserTest } from './fixtures/browser-test.ts';
import { HOSTILE, hostileReport } from './fixtures/hostile-report.ts';
import { recordedReport } from './fixtures/recorded-run.ts';
import { SCREENS } from './fixtures/screens.ts';
import { untoldOnTap } from './fixtures/untold-on-tap.ts';

const folder = mkdtempSync(join(tmpdir(), 'synfin-page-'));
const addressOf = (file: string) => `file://${join(folder, file)}`;
const report = addressOf('last-ack-lost/report.html');
const overview = addressOf('index.html');

const hostile = hostileReport();
hostile.experiment.name = 'hostile';
writeReports(folder, [recordedReport(), hostile]);
after(() => rmSync(folder, { recursive: true }));

browserTest('report: asks for nothing but itself, and fits every width', async (openTab) => {
  for (const screen of Object.values(SCREENS)) {
    const { width } = screen.viewport;
    const page = await openTab(screen);
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    for (const address of [report, overview]) {
      await page.goto(address);
      const at = `${address} at ${width}`;
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width, at);
    }
    assert.deepEqual(requests, [report, overview]);
    await page.close();
  }
});

browserTest(
  'report: tables of sentences stack on a phone, so that none has to be pushed aside',
  async (openTab) => {
    const page = await openTab(SCREENS.phone);
    for (const address of [report, overview]) {
      await page.goto(address);
      const tables = page.locator('.scroll:has(> .stacks)');
      assert.ok((await tables.count()) > 0);
      for (const table of await tables.all())
        assert.equal(await table.evaluate((each) => each.scrollWidth - each.clientWidth), 0);
    }
  },
);

browserTest('report: state explains itself on a tap, upright and sideways', async (openTab) => {
  for (const screen of [SCREENS.phone, SCREENS.sideways]) {
    const page = await openTab(screen);
    await page.goto(report);
    const { tapped, untold } = await untoldOnTap(page, '.state-row a.term');
    assert.ok(tapped > 0);
    assert.deepEqual(untold, [], `at ${screen.viewport.width}`);
    await page.close();
  }
});

/** @param body with a tab that shows the report */
function reportTest(name: string, body: (page: Page) => Promise<void>): void {
  browserTest(`report: ${name}`, async (openTab) => {
    const page = await openTab();
    await page.goto(report);
    await body(page);
  });
}

reportTest(
  'slider reads counts off by keyboard, tells them to a screen reader, and gives the peaks back',
  async (page) => {
    const count = page.locator('.count[data-side=server][data-state=LAST_ACK]');
    const slider = page.getByRole('slider');
    assert.equal(await count.textContent(), '20');
    await slider.focus();
    assert.equal(await count.textContent(), '0');
    for (let i = 0; i < 40; i++) await page.keyboard.press('ArrowRight');
    assert.equal(await page.locator('output').textContent(), '4.0 s');
    assert.equal(await count.textContent(), '20');
    assert.equal(
      await slider.getAttribute('aria-valuetext'),
      '4.0 s: client TIME_WAIT 20, server LISTEN 1, server LAST_ACK 20',
    );
    await slider.blur();
    const established = page.locator('.count[data-side=client][data-state=ESTABLISHED]');
    assert.equal(await established.textContent(), '20');
  },
);

reportTest('pointer over the rows reads counts off at its place', async (page) => {
  // What lies over the rows lets the pointer through.
  await page.locator('.overlay').first().hover({ force: true });
  assert.equal(await page.locator('.timeline.reading').count(), 1);
  await page.locator('output', { hasText: /^[45]\.\d s$/ }).waitFor();
});

reportTest(
  'ladder is stepped through by arrow keys and buttons, with what happened in words',
  async (page) => {
    const told = page.locator('.told').first();
    await page.locator('.stepper button').first().focus();
    await page.keyboard.press('ArrowRight');
    await told.filter({ hasText: /^The client sends Syn \[S\]: seq 0\. The proxy passes it on\./ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.locator('[data-step=next]').first().click();
    await page.locator('.where', { hasText: /^step 3 of \d+$/ }).waitFor();
    await page.keyboard.press('ArrowLeft');
    await told.filter({ hasText: /^The server sends SynAck/ }).waitFor();
    assert.ok((await page.locator('.ladder .rung.later').count()) > 0);
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.rung.later, [aria-current]').count(), 0);
  },
);

reportTest('state explains itself on hover, on focus and on a click, until Escape', async (page) => {
  const meaning = page.locator('#meaning-popup');
  const term = page.locator('.state-row a.term[href="#about-CLOSE_WAIT"]').first();
  const title = page.locator('h1');
  assert.equal(await meaning.isVisible(), false);
  await term.hover();
  assert.equal(await meaning.isVisible(), true);
  await meaning
    .filter({ hasText: /^CLOSE_WAIT.*No timer and no limit.*RFC 9293 sections 3\.3\.2 and 3\.6$/s })
    .waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await meaning.isVisible(), false);
  await page.locator('.rung a.term[href="#about-Fin"]').first().focus();
  await meaning.filter({ hasText: /^Fin.*FIN_WAIT_1/s }).waitFor();
  await page.keyboard.press('Escape');
  await term.click();
  await title.hover();
  assert.equal(await meaning.isVisible(), true);
  await title.click();
  assert.equal(await meaning.isVisible(), false);
});

reportTest('colours follow the system, and the switch overrides it', async (page) => {
  const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  const light = await ground();
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await ground();
  assert.notEqual(light, dark);
  await page.locator('[data-theme=light]').click();
  assert.equal(await ground(), light);
  await page.locator('.theme [data-theme=auto]').click();
  assert.equal(await ground(), dark);
});

reportTest('text from a file stays text', async (page) => {
  for (const address of [overview, addressOf('hostile/report.html')]) {
    await page.goto(address);
    assert.notEqual(await page.title(), 'owned');
    assert.equal(await page.locator('img').count(), 0);
    assert.equal(await page.locator('script').count(), 2);
  }
  assert.equal(await page.locator('h1').textContent(), HOSTILE);
  await page.locator('.stepper button').first().focus();
  await page.keyboard.press('ArrowRight');
  assert.ok((await page.locator('.told').first().textContent()) !== '');
});

reportTest('every control and picture has a name for a screen reader', async (page) => {
  // What Chromium itself tells a screen reader.
  const tree = await page.context().newCDPSession(page);
  const { nodes } = await tree.send('Accessibility.getFullAXTree');
  const named = nodes.filter(
    ({ ignored, role }) => !ignored && ['button', 'link', 'slider', 'image', 'toolbar'].includes(role?.value),
  );
  assert.ok(named.length > 0);
  assert.deepEqual(
    named.filter(({ name }) => !name?.value),
    [],
  );
});
