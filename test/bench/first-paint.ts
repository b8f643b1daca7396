// From the address to the first paint: how long someone looks at nothing after opening the live page.
import { FixtureSource } from '#live/fixture-source.ts';
import { launchBrowser } from '#test/fixtures/launch-browser.ts';
import { SCENES } from '#test/fixtures/live-scenes/scenes.ts';
import { LiveSite } from '#test/fixtures/live-site.ts';
import { isInstalled } from '../lab-sandbox.ts';
import { spread } from './median.ts';

const ROUNDS = 9;
/** What any page takes in this browser. */
const ONE_WORD = 'data:text/html,<p>word';
const FIRST = 'first-contentful-paint';

export async function firstPaint(): Promise<string> {
  if (!isInstalled('chromium'))
    return '## From the address to the first paint\n\nSkipped: chromium is not installed.';
  const site = new LiveSite();
  const browser = await launchBrowser();
  /** Milliseconds from the navigation on, in a tab without a cache. */
  const paintOf = async (address: string): Promise<number> => {
    const page = await browser.newPage();
    await page.goto(address);
    const entry = await page.waitForFunction(
      (name) => performance.getEntriesByName(name)[0]?.startTime,
      FIRST,
    );
    const milliseconds = (await entry.jsonValue()) as number;
    await page.context().close();
    return milliseconds;
  };
  try {
    await site.serve(new FixtureSource(SCENES['close-wait-leak']));
    const [page, word]: [number[], number[]] = [[], []];
    for (let round = 0; round <= ROUNDS; round++) {
      const measured = [await paintOf(site.address), await paintOf(ONE_WORD)] as const;
      if (round === 0) continue; // it warms up
      page.push(measured[0]);
      word.push(measured[1]);
    }
    return [
      '## From the address to the first paint',
      '',
      `The live page over loopback in a headless Chromium, ${ROUNDS} times after one to warm up, each without a cache; ${Math.round(site.size / 1000)} kB. Milliseconds, median (least–greatest).`,
      '',
      '| page | first contentful paint, ms |',
      '|---|---|',
      `| the live page, while CLOSE_WAIT fills | ${spread(page, 0)} |`,
      `| a page of one word | ${spread(word, 0)} |`,
    ].join('\n');
  } finally {
    await browser.close();
    await site.stop();
  }
}
