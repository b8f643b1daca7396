// What a reader of the live page with a mouse, a keyboard, a finger or a screen reader gets of it.
import assert from 'node:assert/strict';
import { FixtureSource } from '#live/fixture-source.ts';
import { SCENES } from './fixtures/live-scenes/scenes.ts';
import { pageTest } from './fixtures/page-test.ts';
import { SCREENS } from './fixtures/screens.ts';
import { untoldOnTap } from './fixtures/untold-on-tap.ts';

pageTest(
  'state explains itself on focus, on hover and on a click, until Escape, in two languages',
  async ({ open }) => {
    const page = await open(new FixtureSource(SCENES['close-wait-leak']));
    const box = page.locator('#server-machine a[href="#about-CLOSE_WAIT"]');
    const meaning = page.getByRole('tooltip');
    await box.focus();
    await meaning
      .filter({ hasText: /CLOSE_WAIT.*Waits forits own application.*RFC 9293 sections 3\.3\.2/s })
      .waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await meaning.isVisible(), false);
    await page.locator('#client-machine a[href="#about-SYN_SENT"]').hover();
    const sysctl = 'net.ipv4.tcp_syn_retries: how often a SYN is sent again (default 6)';
    await meaning.filter({ hasText: sysctl }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '中文' }).click();
    await page.locator('#client-headline [lang=zh]', { hasText: '等待' }).first().waitFor();
    await box.click();
    await meaning.filter({ hasText: '等待' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#ladders a[href="#about-Fin"]').first().focus();
    await meaning.filter({ hasText: 'Fin F.' }).waitFor();
  },
);

pageTest('state explains itself on a tap, upright and sideways, on both ends', async ({ site, visit }) => {
  await site.serve(new FixtureSource(SCENES['close-wait-leak']));
  for (const screen of [SCREENS.phone, SCREENS.sideways]) {
    const page = await visit(screen);
    const shown = await untoldOnTap(page, '#machines svg a.term');
    assert.deepEqual(shown, { tapped: 22, untold: [] }, `at ${screen.viewport.width}`);
    await page.close();
  }
});

pageTest('press that ends in no click leaves the keyboard its explanations', async ({ open }) => {
  const page = await open(new FixtureSource(SCENES['close-wait-leak']));
  await page.mouse.move(5, 5);
  await page.mouse.down();
  await page.locator('#machines').focus();
  await page.keyboard.press('Tab');
  await page.getByRole('tooltip').filter({ hasText: 'FIN_WAIT_2' }).waitFor();
});

pageTest('keyboard alone gets from the top to the state machines', async ({ open }) => {
  const page = await open(new FixtureSource(SCENES['close-wait-leak']));
  const focused = page.locator(':focus');
  await page.keyboard.press('Tab');
  assert.equal(await focused.textContent(), 'Skip to the state machines');
  await page.keyboard.press('Enter');
  assert.equal(await focused.getAttribute('id'), 'machines');
  await page.keyboard.press('Tab');
  assert.equal(await focused.getAttribute('href'), '#about-FIN_WAIT_2');
  await page.keyboard.press('Tab');
  await page.locator(':focus[aria-label$="on the client"]').waitFor();
});

pageTest('focus stays where it is while frames come', async ({ open }) => {
  const source = new FixtureSource(SCENES['close-wait-leak']);
  const page = await open(source);
  await page.locator('#server-machine a[href="#about-LAST_ACK"]').focus();
  source.show(SCENES.closing.moment);
  await page.locator('#server-headline', { hasText: /CLOSING/ }).waitFor();
  assert.equal(await page.locator(':focus').getAttribute('href'), '#about-LAST_ACK');
});

pageTest('arrow is in motion while sockets take it, and stands still a second later', async ({ open }) => {
  const source = new FixtureSource(SCENES['close-wait-leak']);
  const page = await open(source);
  source.show({ ...SCENES['close-wait-leak'].moment, at: 1 });
  const count = page.locator('.taken-count', { hasText: /^20\/s$/ });
  const told = page.locator('title', { hasText: /^ESTABLISHED to CLOSE_WAIT.*20 in the last second$/ });
  const arrow = page.locator('#server-machine .taken').filter({ has: count }).filter({ has: told });
  await arrow.waitFor({ state: 'attached' });
  await page.locator('.edge.taken, .stream').first().waitFor({ state: 'detached' });
});

pageTest('sockets that end where no arrow leads are told too', async ({ open }) => {
  const source = new FixtureSource(SCENES['close-wait-leak']);
  const page = await open(source);
  const cut = { side: 'Client', from: 'ESTABLISHED', to: 'None', count: 7 } as const;
  source.show({ ...SCENES['close-wait-leak'].moment, transitions: [cut] });
  await page.locator('#client-machine .cut', { hasText: /^7\/s cut: RST, or given up$/ }).waitFor();
});

pageTest('reader who wants less motion sees none', async ({ open }) => {
  const page = await open(new FixtureSource(SCENES['close-wait-leak']));
  await page.emulateMedia({ reducedMotion: 'reduce' });
  assert.equal(
    await page.evaluate(`getComputedStyle(document.querySelector('.pulse')).animationName`),
    'none',
  );
});

pageTest('screen reader is told steps and verdict, and not every count', async ({ open }) => {
  const source = new FixtureSource(SCENES['close-wait-leak']);
  const page = await open(source);
  const announced = page.locator('#announced');
  assert.equal(await announced.textContent(), 'Step 2 of 3: client-closes.');
  source.show({ ...SCENES['close-wait-leak'].moment, client: SCENES.closing.moment.client });
  await page.locator('#client-headline', { hasText: /CLOSING/ }).waitFor();
  assert.equal(await announced.textContent(), 'Step 2 of 3: client-closes.');
  source.show(SCENES['stale-syn'].moment);
  await announced.filter({ hasText: 'A SYN that comes too late: Confirmed.' }).waitFor();
});

pageTest('counts are read off the states over time, which hold still meanwhile', async ({ open }) => {
  const source = new FixtureSource(SCENES['close-wait-leak']);
  const page = await open(source);
  const count = page.locator('#plots .count[data-side=server][data-state=CLOSE_WAIT]');
  await page.locator('#plots .state-row .name', { hasText: 'ESTABLISHED' }).first().waitFor();
  await count.filter({ hasText: '200' }).waitFor();
  const cursor = page.getByRole('slider', { name: 'read off at' });
  await cursor.focus();
  assert.equal(await count.textContent(), '0');
  source.show({ ...SCENES.closing.moment, at: SCENES.closing.moment.at + 5000 });
  await page.locator('#client-headline', { hasText: /CLOSING/ }).waitFor();
  assert.equal(await count.textContent(), '0');
  await cursor.blur();
  await page.locator('#plots .count[data-state=CLOSING]', { hasText: '90' }).first().waitFor();
  const span = page.getByRole('button', { name: 'last minute' });
  await span.click();
  assert.equal(await span.getAttribute('aria-pressed'), 'true');
});

pageTest(
  'ladder is stepped through by buttons and arrow keys, and holds still while another comes',
  async ({ open }) => {
    const source = new FixtureSource(SCENES['last-ack-ack-lost']);
    const page = await open(source);
    const ladders = page.locator('#ladders');
    await ladders.locator('.where', { hasText: '11 steps' }).first().waitFor();
    await ladders.locator('[data-step=first]').first().click();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await ladders.locator('.where', { hasText: /^step 3 of 11/ }).waitFor();
    source.play({
      ...SCENES['stale-syn'],
      ladders: SCENES['stale-syn'].ladders.map((each) => ({
        ...each,
        ladder: { ...each.ladder, clientPort: 1 },
      })),
    });
    await ladders.locator('summary', { hasText: 'client port 1:' }).waitFor();
    const [where = ''] = await ladders.locator('.stepping .where').allTextContents();
    assert.match(where, /^step 3 of 11/);
    await page.keyboard.press('Escape');
    source.show(SCENES.closing.moment);
    await ladders.locator('details').nth(1).waitFor({ state: 'detached' });
    assert.equal(await ladders.locator('details').count(), 1);
  },
);
