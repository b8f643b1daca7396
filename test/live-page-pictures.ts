// Draws the pictures of the live page in docs, from the scenes of its tests:   node test/live-page-pictures.ts
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { FixtureSource } from '#live/fixture-source.ts';
import { launchBrowser } from './fixtures/launch-browser.ts';
import { SCENES } from './fixtures/live-scenes/scenes.ts';
import { LiveSite } from './fixtures/live-site.ts';
import { SCREENS } from './fixtures/screens.ts';

const FOLDER = join(import.meta.dirname, '../docs/images');

interface Picture {
  file: string;
  scene: keyof typeof SCENES;
  screen: BrowserContextOptions;
  /** Of the whole page, or of what is on the screen. */
  whole: boolean;
  /** Done before it is taken. */
  act?: (page: Page) => Promise<void>;
}

const PICTURES: readonly Picture[] = [
  { file: 'live-page-light', scene: 'close-wait-leak', screen: SCREENS.desk, whole: true },
  {
    file: 'live-page-dark',
    scene: 'last-ack-ack-lost',
    screen: { ...SCREENS.desk, colorScheme: 'dark' },
    whole: true,
  },
  {
    file: 'live-page-phone',
    scene: 'accept-queue-overflow',
    screen: SCREENS.phone,
    whole: false,
    act: (page) => page.locator('#machines').evaluate((machines) => machines.scrollIntoView()),
  },
  {
    file: 'live-page-wall',
    scene: 'closing',
    screen: { viewport: { width: 1920, height: 1080 }, colorScheme: 'dark' },
    whole: false,
  },
  {
    file: 'live-page-meaning',
    scene: 'close-wait-leak',
    screen: SCREENS.desk,
    whole: false,
    act: (page) => page.locator('#server-machine .s-CLOSE_WAIT').first().focus(),
  },
  {
    file: 'live-page-fault',
    scene: 'stale-syn',
    screen: SCREENS.desk,
    whole: false,
    act: async (page) => {
      await page.getByRole('button', { name: 'Add a fault' }).click();
      await page.locator('#fault [name=duration]').fill('for ever');
      await page.locator('#fault [type=submit]').click();
      await page.locator('[data-path=duration] .problem', { hasText: 'must be' }).waitFor();
    },
  },
];

const site = new LiveSite();
const browser = await launchBrowser();
try {
  for (const { file, scene, screen, whole, act } of PICTURES) {
    const source = new FixtureSource(SCENES[scene]);
    await site.serve(source);
    const page = await browser.newPage(screen);
    await page.goto(site.address);
    // What was before the first frame has come too.
    const steps = SCENES[scene].moment.run?.steps ?? [];
    await page
      .locator('#plots .step-tile')
      .nth(steps.length - 1)
      .waitFor();
    if (SCENES[scene].ladders.length !== 0) await page.locator('#ladders .rung').first().waitFor();
    // Machines that draw pictures seldom have a font for it.
    await page.locator('[data-language=zh]').evaluate((button) => button.remove());
    const { moment } = SCENES[scene];
    source.show({
      ...moment,
      transitions: moment.transitions.map((each) => ({ ...each, count: each.count + 1 })),
    });
    await page.locator('.stream').first().waitFor({ state: 'attached' });
    await act?.(page);
    await page.screenshot({ path: join(FOLDER, `${file}.png`), fullPage: whole });
    await page.close();
  }
} finally {
  await browser.close();
  await site.stop();
}
