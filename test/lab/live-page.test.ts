// The live page in a real browser, of real labs: a run that is started from it, and a lab that is changed from it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, type TestContext } from 'node:test';
import { until } from '#services/control/until.ts';
import { browserTest } from '#test/fixtures/browser-test.ts';
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

afterEach(() => synfin('down', '--all'));

browserTest(
  'live page: close-wait-leak, started from the page: both ends, why, the verdict, and the report',
  async (openTab, t) => {
    const page = await openTab();
    await page.goto(await serve(t));
    await page.getByRole('button', { name: 'Start an experiment' }).click();
    const dialog = page.getByRole('dialog', { name: 'Start an experiment' });
    await dialog.getByLabel('Search').fill('close-wait-leak');
    await dialog.getByRole('radio').first().check();
    await dialog.getByRole('button', { name: 'Start' }).click();
    await page.locator('#server-headline', { hasText: '200 in CLOSE_WAIT' }).waitFor();
    await page.locator('#client-headline', { hasText: '200 in FIN_WAIT_2' }).waitFor();
    const closeWait = page.locator('#server-machine a[href="#about-CLOSE_WAIT"] .state-count');
    await closeWait.filter({ hasText: '200' }).waitFor();
    await page.locator('#run .verdict', { hasText: 'Confirmed' }).waitFor();
    await page.locator('#ladders .rung .end.server', { hasText: 'CLOSE_WAIT' }).first().waitFor();
    await page.locator('#plots .state-row .name', { hasText: 'CLOSE_WAIT' }).first().waitFor();
    const link = page.getByRole('link', { name: 'Open the report' });
    const [report] = await Promise.all([page.waitForEvent('popup'), link.click()]);
    await report.waitForLoadState();
    assert.match(await report.title(), /^Confirmed: CLOSE_WAIT/);
  },
);

browserTest(
  'live page: lab that is up: clients and a fault from the page are seen on the page',
  async (openTab, t) => {
    const { status, stderr } = await synfin('up');
    assert.equal(status, 0, stderr);
    const page = await openTab();
    await page.goto(await serve(t));
    await page.locator('#status', { hasText: 'live' }).waitFor();
    await page.getByRole('button', { name: 'Add a fault' }).click();
    await page.locator('#fault [name="match.role"]').selectOption('AckOfFin');
    await page.locator('#fault [name="match.from"]').selectOption('Client');
    await page.locator('#fault [type=submit]').click();
    await page.locator('#faults .InForce', { hasText: 'drop-ack-of-fin' }).waitFor();
    await page.getByRole('button', { name: 'Change the client' }).click();
    await page.locator('#client [name=connections]').fill('20');
    await page.locator('#client [type=submit]').click();
    const server = page.locator('#server-headline');
    await server.filter({ hasText: '20 in LAST_ACK' }).waitFor();
    await page.locator('#client-headline', { hasText: '20 in TIME_WAIT' }).waitFor();
    const edge = page.locator('#server-machine .edge.shut title', { hasText: 'LAST_ACK to CLOSED' });
    await edge.first().waitFor({ state: 'attached' });
    await page.locator('#ledger th', { hasText: 'drop-ack-of-fin' }).first().waitFor();
    await page.locator('[data-fault=drop-ack-of-fin]').click();
    await server.filter({ hasNotText: 'LAST_ACK' }).waitFor();
  },
);
