// Draws the pictures of the live page in docs, from the scenes of its tests:   node test/live-page-pictures.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FixtureSource } from '#live/fixture-source.ts';
import type { Screen } from './fixtures/browser.ts';
import { DESK, LivePage, PHONE } from './fixtures/live-page.ts';
import { SCENES } from './fixtures/live-scenes/scenes.ts';

const FOLDER = join(import.meta.dirname, '../docs/images');

interface Picture {
  file: string;
  scene: keyof typeof SCENES;
  screen: Screen;
  /** Of the whole page, or of what is on the screen. */
  whole: boolean;
  /** Done before it is taken. */
  act?: (page: LivePage) => Promise<void>;
}

const PICTURES: readonly Picture[] = [
  { file: 'live-page-light', scene: 'close-wait-leak', screen: DESK, whole: true },
  { file: 'live-page-dark', scene: 'last-ack-ack-lost', screen: { ...DESK, scheme: 'dark' }, whole: true },
  {
    file: 'live-page-phone',
    scene: 'accept-queue-overflow',
    screen: PHONE,
    whole: false,
    act: (page) => page.browser.run(`document.querySelector('#machines').scrollIntoView()`),
  },
  {
    file: 'live-page-wall',
    scene: 'closing',
    screen: { width: 1920, height: 1080, scheme: 'dark' },
    whole: false,
  },
  {
    file: 'live-page-meaning',
    scene: 'close-wait-leak',
    screen: DESK,
    whole: false,
    act: (page) => page.browser.run(`document.querySelector('#server-machine .s-CLOSE_WAIT').focus()`),
  },
  {
    file: 'live-page-fault',
    scene: 'stale-syn',
    screen: DESK,
    whole: false,
    act: async (page) => {
      await page.openDialog('fault');
      await page.fill('#fault [name=duration]', 'for ever');
      await page.click('#fault [type=submit]');
      await page.sees('[data-path=duration] .problem', 'must be');
    },
  },
];

const page = await LivePage.start();
try {
  for (const { file, scene, screen, whole, act } of PICTURES) {
    const source = new FixtureSource(SCENES[scene]);
    await page.open(source, screen);
    await page.sees('#plots .step-tile');
    if (SCENES[scene].ladders.length !== 0) await page.sees('#ladders .rung');
    // Machines that draw pictures seldom have a font for it.
    await page.browser.run(`document.querySelector('[data-language=zh]').hidden = true`);
    const { moment } = SCENES[scene];
    source.show({
      ...moment,
      transitions: moment.transitions.map((each) => ({ ...each, count: each.count + 1 })),
    });
    await page.sees('.stream');
    await act?.(page);
    writeFileSync(join(FOLDER, `${file}.png`), await page.browser.screenshot(whole));
  }
} finally {
  await page.stop();
}
