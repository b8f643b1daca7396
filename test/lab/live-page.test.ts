// The live page in a real browser, of real labs: a run that is started from it, and a lab that is changed from it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, type TestContext, test } from 'node:test';
import { until } from '#services/control/until.ts';
import { LivePage } from '#test/fixtures/live-page.ts';
import { isInstalled } from '#test/lab-sandbox.ts';
import { startSynfin, synfin } from './synfin-command.ts';

const runtime = mkdtempSync(join(tmpdir(), 'synfin-page-lab-'));
process.env.XDG_RUNTIME_DIR = runtime;
after(() => rmSync(runtime, { recursive: true, force: true }));

/** How long a lab may take to come up on a machine that is busy. */
const PATIENCE_MS = 60_000;

async function serve(t: TestContext): Promise<string> {
  const run = startSynfin('serve', '--port', '0');
  t.after(() => run.child.kill('SIGINT'));
  let said = '';
  run.child.stdout?.on('data', (piece: Buffer) => {
    said += piece;
  });
  const address = await until(() => /http:\/\/127\.0\.0\.1:\d+\//.exec(said)?.[0], Boolean, PATIENCE_MS);
  return address as string;
}

const skip = isInstalled('chromium') ? false : 'not installed here: chromium';

describe('live page of a real lab', { skip }, () => {
  let page: LivePage;

  before(async () => {
    page = await LivePage.start();
  });
  after(() => page?.stop());
  beforeEach(() => page.leave());
  afterEach(async () => {
    await synfin('down', '--all');
  });

  test('close-wait-leak, started from the page: both ends, why, the verdict, and the report', async (t) => {
    await page.visit(await serve(t));
    await page.openDialog('experiments');
    await page.fill('#search', 'close-wait-leak');
    await page.click('#experiments li:not([hidden]) input');
    await page.click('#experiments [type=submit]');
    await page.sees('#server-headline', '200 in CLOSE_WAIT');
    await page.sees('#client-headline', '200 in FIN_WAIT_2');
    await page.sees('#server-machine a[href="#about-CLOSE_WAIT"] .state-count', '200');
    await page.sees('#run .verdict', 'Confirmed');
    await page.sees('#ladders .rung .end.server', 'CLOSE_WAIT');
    await page.sees('#plots .state-row .name', 'CLOSE_WAIT');
    await page.sees('#run a.button', 'Open the report');
    const report = `fetch(document.querySelector('#run a.button').href).then((answer) => answer.text())`;
    assert.match(await page.browser.run<string>(report), /<title>Confirmed: CLOSE_WAIT/);
    assert.deepEqual(page.browser.complaints, []);
  });

  test('lab that is up: clients and a fault from the page are seen on the page', async (t) => {
    const { status, stderr } = await synfin('up');
    assert.equal(status, 0, stderr);
    await page.visit(await serve(t));
    await page.sees('#status', 'live');
    await page.openDialog('fault');
    await page.fill('#fault [name="match.role"]', 'AckOfFin');
    await page.fill('#fault [name="match.from"]', 'Client');
    await page.click('#fault [type=submit]');
    await page.sees('#faults .InForce', 'drop-ack-of-fin');
    await page.openDialog('client');
    await page.fill('#client [name=connections]', '20');
    await page.click('#client [type=submit]');
    await page.sees('#server-headline', '20 in LAST_ACK');
    await page.sees('#client-headline', '20 in TIME_WAIT');
    await page.sees('#server-machine .edge.shut title', 'LAST_ACK to CLOSED');
    await page.sees('#ledger th', 'drop-ack-of-fin');
    await page.click('[data-fault=drop-ack-of-fin]');
    await page.holds(`!document.querySelector('#server-headline').textContent.includes('LAST_ACK')`);
    assert.deepEqual(page.browser.complaints, []);
  });
});
