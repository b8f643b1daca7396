// A report in a real browser: it complains about nothing, loads nothing, and does what a reader asks of it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { writeReports } from '#cli/run/write-reports.ts';
import { Browser } from './fixtures/browser.ts';
import { HOSTILE, hostileReport } from './fixtures/hostile-report.ts';
import { recordedReport } from './fixtures/recorded-run.ts';
import { isInstalled } from './lab-sandbox.ts';

const DESK = { width: 1280, height: 900, scheme: 'light' } as const;
const PHONE = { width: 390, height: 800, scheme: 'dark' } as const;

const skip = isInstalled('chromium') ? false : 'not installed here: chromium';

describe('report.html in a browser', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'synfin-page-'));
  const page = join(folder, 'last-ack-lost/report.html');
  let browser: Browser;

  before(async () => {
    const good = recordedReport();
    const hostile = hostileReport();
    hostile.experiment.name = 'hostile';
    writeReports(folder, [good, hostile]);
    browser = await Browser.start();
  });
  after(async () => {
    await browser?.stop();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    browser.complaints.length = 0;
    browser.requests.length = 0;
  });

  const text = (selector: string) =>
    browser.run<string>(`document.querySelector(${JSON.stringify(selector)}).textContent`);

  test('opens without a complaint, asks for nothing but itself, and fits every width', async () => {
    for (const screen of [DESK, PHONE, { width: 3840, height: 2160, scheme: 'dark' } as const]) {
      for (const file of [page, join(folder, 'index.html')]) {
        await browser.open(file, screen);
        const width = await browser.run<number>('document.documentElement.scrollWidth');
        assert.equal(width, screen.width, `${file} at ${screen.width}`);
      }
    }
    assert.deepEqual(browser.complaints, []);
    assert.deepEqual(
      browser.requests.filter((url) => !url.startsWith(`file://${folder}/`)),
      [],
    );
    assert.equal(browser.requests.length, 6);
  });

  test('slider reads counts off by keyboard, tells them to a screen reader, and gives the peaks back', async () => {
    await browser.open(page, DESK);
    const count = '.count[data-side=server][data-state=LAST_ACK]';
    assert.equal(await text(count), '20');
    await browser.run(`document.querySelector('input[type=range]').focus()`);
    assert.equal(await text(count), '0');
    for (let i = 0; i < 40; i++) await browser.press('ArrowRight');
    assert.equal(await text('output'), '4.0 s');
    assert.equal(await text(count), '20');
    assert.match(
      await browser.run(`document.querySelector('input[type=range]').getAttribute('aria-valuetext')`),
      /^4\.0 s: client TIME_WAIT 20, server LISTEN 1, server LAST_ACK 20$/,
    );
    await browser.run('document.activeElement.blur()');
    assert.equal(await text('.count[data-side=client][data-state=ESTABLISHED]'), '20');
    assert.deepEqual(browser.complaints, []);
  });

  test('pointer over the rows reads counts off at its place', async () => {
    await browser.open(page, DESK);
    await browser.point('.overlay');
    assert.equal(
      await browser.run(`document.querySelector('.timeline').classList.contains('reading')`),
      true,
    );
    assert.match(await text('output'), /^[45]\.\d s$/);
  });

  test('ladder is stepped through by arrow keys and buttons, with what happened in words', async () => {
    await browser.open(page, DESK);
    await browser.run(`document.querySelector('.stepper button').focus()`);
    await browser.press('ArrowRight');
    assert.match(await text('.told'), /^The client sends Syn \[S\]: seq 0\. The proxy passes it on\./);
    await browser.press('ArrowDown');
    await browser.point('[data-step=next]', true);
    assert.match(await text('.where'), /^step 3 of \d+$/);
    await browser.press('ArrowLeft');
    assert.match(await text('.told'), /^The server sends SynAck/);
    const later = await browser.run<number>(`document.querySelectorAll('.ladder .rung.later').length`);
    assert.ok(later > 0);
    await browser.press('Escape');
    assert.equal(await browser.run(`document.querySelectorAll('.rung.later, [aria-current]').length`), 0);
    assert.deepEqual(browser.complaints, []);
  });

  test('state explains itself on hover, on focus and on a click, until Escape', async () => {
    await browser.open(page, DESK);
    const shown = () => browser.run<boolean>(`!document.getElementById('meaning-popup').hidden`);
    const term = '.state-row a.term[href="#about-CLOSE_WAIT"]';
    assert.equal(await shown(), false);
    await browser.point(term);
    assert.equal(await shown(), true);
    assert.match(
      await text('#meaning-popup'),
      /^CLOSE_WAIT.*No timer and no limit.*RFC 9293 sections 3\.3\.2 and 3\.6$/s,
    );
    await browser.press('Escape');
    assert.equal(await shown(), false);
    await browser.run(`document.querySelector('.rung a.term[href="#about-Fin"]').focus()`);
    assert.match(await text('#meaning-popup'), /^Fin.*FIN_WAIT_1/s);
    await browser.press('Escape');
    await browser.point(term, true);
    await browser.point('h1');
    assert.equal(await shown(), true);
    await browser.point('h1', true);
    assert.equal(await shown(), false);
    assert.deepEqual(browser.complaints, []);
  });

  test('colours follow the system, and the switch overrides it', async () => {
    const ground = () => browser.run<string>('getComputedStyle(document.body).backgroundColor');
    await browser.open(page, DESK);
    const light = await ground();
    await browser.open(page, PHONE);
    const dark = await ground();
    assert.notEqual(light, dark);
    await browser.point('[data-theme=light]', true);
    assert.equal(await ground(), light);
    await browser.point('.theme [data-theme=auto]', true);
    assert.equal(await ground(), dark);
  });

  test('text from a file stays text', async () => {
    for (const file of [join(folder, 'hostile/report.html'), join(folder, 'index.html')]) {
      await browser.open(file, DESK);
      assert.equal(await browser.run('document.title === "owned"'), false);
      assert.equal(await browser.run(`document.querySelectorAll('img').length`), 0);
      assert.equal(await browser.run(`document.querySelectorAll('script').length`), 2);
    }
    await browser.open(join(folder, 'hostile/report.html'), DESK);
    assert.equal(await text('h1'), HOSTILE);
    await browser.run(`document.querySelector('.stepper button').focus()`);
    await browser.press('ArrowRight');
    assert.ok((await text('.told')).length > 0);
    assert.deepEqual(browser.complaints, []);
  });

  test('every control and picture has a name for a screen reader', async () => {
    await browser.open(page, DESK);
    const { nodes } = await browser.send('Accessibility.getFullAXTree');
    const nameless = (
      nodes as { ignored: boolean; role?: { value: string }; name?: { value: string } }[]
    ).filter(
      ({ ignored, role, name }) =>
        !ignored &&
        ['button', 'link', 'slider', 'image', 'toolbar'].includes(role?.value ?? '') &&
        !name?.value,
    );
    assert.deepEqual(nameless, []);
  });
});
