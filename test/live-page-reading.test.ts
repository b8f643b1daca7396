// What a reader of the live page with a mouse, a keyboard, a finger or a screen reader gets of it.
import assert from 'node:assert/strict';
import { FixtureSource } from '#live/fixture-source.ts';
import { SCENES } from './fixtures/live-scenes/scenes.ts';
import { pageTest } from './fixtures/page-test.ts';

pageTest(
  'state explains itself on focus, on hover and on a tap, until Escape, in two languages',
  async (page) => {
    await page.open(new FixtureSource(SCENES['close-wait-leak']));
    const box = '#server-machine a[href="#about-CLOSE_WAIT"]';
    await page.browser.run(`document.querySelector('${box}').focus()`);
    assert.match(
      await page.text('#meaning-popup'),
      /CLOSE_WAIT.*Waits forits own application.*RFC 9293 sections 3\.3\.2/,
    );
    await page.browser.press('Escape');
    assert.equal(await page.browser.run<boolean>(`!document.getElementById('meaning-popup').hidden`), false);
    await page.browser.point('#client-machine a[href="#about-SYN_SENT"]');
    assert.match(
      await page.text('#meaning-popup'),
      /net\.ipv4\.tcp_syn_retries: how often a SYN is sent again \(default 6\)/,
    );
    await page.browser.press('Escape');
    await page.click('[data-language=zh]');
    await page.sees('#client-headline [lang=zh]', '等待');
    await page.click(box);
    assert.match(await page.text('#meaning-popup'), /等待/);
    await page.browser.press('Escape');
    await page.browser.run(`document.querySelector('#ladders a[href="#about-Fin"]').focus()`);
    assert.match(await page.text('#meaning-popup'), /Fin F\./);
    assert.deepEqual(page.browser.complaints, []);
  },
);

pageTest('keyboard alone gets from the top to the state machines', async (page) => {
  await page.open(new FixtureSource(SCENES['close-wait-leak']));
  await page.browser.press('Tab');
  assert.equal(await page.text(':focus'), 'Skip to the state machines');
  await page.browser.press('Enter');
  assert.equal(await page.browser.run('document.activeElement.id'), 'machines');
  await page.browser.press('Tab');
  assert.equal(await page.browser.run('document.activeElement.hash'), '#about-FIN_WAIT_2');
  await page.browser.press('Tab');
  assert.match(await page.browser.run(`document.activeElement.getAttribute('aria-label')`), /on the client$/);
});

pageTest('focus stays where it is while frames come', async (page) => {
  const source = new FixtureSource(SCENES['close-wait-leak']);
  await page.open(source);
  await page.browser.run(`document.querySelector('#server-machine a[href="#about-LAST_ACK"]').focus()`);
  source.show(SCENES.closing.moment);
  await page.sees('#server-headline', 'CLOSING');
  assert.equal(await page.browser.run('document.activeElement.getAttribute("href")'), '#about-LAST_ACK');
});

pageTest('arrow is in motion while sockets take it, and stands still a second later', async (page) => {
  const source = new FixtureSource(SCENES['close-wait-leak']);
  await page.open(source);
  source.show({ ...SCENES['close-wait-leak'].moment, at: 1 });
  await page.sees('#server-machine .taken .taken-count', '20/s');
  assert.match(
    await page.text('#server-machine .taken title'),
    /^ESTABLISHED to CLOSE_WAIT.*20 in the last second$/,
  );
  await page.holds(`document.querySelector('.edge.taken, .stream') === null`);
});

pageTest('sockets that end where no arrow leads are told too', async (page) => {
  const source = new FixtureSource(SCENES['close-wait-leak']);
  await page.open(source);
  const cut = { side: 'Client', from: 'ESTABLISHED', to: 'None', count: 7 } as const;
  source.show({ ...SCENES['close-wait-leak'].moment, transitions: [cut] });
  await page.sees('#client-machine .cut', '7/s cut: RST, or given up');
});

pageTest('reader who wants less motion sees none', async (page) => {
  await page.open(new FixtureSource(SCENES['close-wait-leak']));
  await page.browser.send('Emulation.setEmulatedMedia', {
    features: [{ name: 'prefers-reduced-motion', value: 'reduce' }],
  });
  assert.equal(
    await page.browser.run(`getComputedStyle(document.querySelector('.pulse')).animationName`),
    'none',
  );
});

pageTest('screen reader is told steps and verdict, and not every count', async (page) => {
  const source = new FixtureSource(SCENES['close-wait-leak']);
  await page.open(source);
  assert.equal(await page.text('#announced'), 'Step 2 of 3: client-closes.');
  source.show({ ...SCENES['close-wait-leak'].moment, client: SCENES.closing.moment.client });
  await page.sees('#client-headline', 'CLOSING');
  assert.equal(await page.text('#announced'), 'Step 2 of 3: client-closes.');
  source.show(SCENES['stale-syn'].moment);
  await page.sees('#announced', 'A SYN that comes too late: Confirmed.');
});

pageTest('counts are read off the states over time, which hold still meanwhile', async (page) => {
  const source = new FixtureSource(SCENES['close-wait-leak']);
  await page.open(source);
  const count = '#plots .count[data-side=server][data-state=CLOSE_WAIT]';
  await page.sees('#plots .state-row .name', 'ESTABLISHED');
  await page.sees(count, '200');
  await page.browser.run(`document.querySelector('#cursor').focus()`);
  assert.equal(await page.text(count), '0');
  source.show({ ...SCENES.closing.moment, at: SCENES.closing.moment.at + 5000 });
  await page.sees('#client-headline', 'CLOSING');
  assert.equal(await page.text(count), '0');
  await page.browser.run('document.activeElement.blur()');
  await page.sees('#plots .count[data-state=CLOSING]', '90');
  await page.click('[data-span="60000"]');
  assert.equal(await page.browser.run(`document.querySelector('[data-span="60000"]').ariaPressed`), 'true');
  assert.deepEqual(page.browser.complaints, []);
});

pageTest(
  'ladder is stepped through by buttons and arrow keys, and holds still while another comes',
  async (page) => {
    const source = new FixtureSource(SCENES['last-ack-ack-lost']);
    await page.open(source);
    await page.sees('#ladders .where', '11 steps');
    await page.click('#ladders [data-step=first]');
    await page.browser.press('ArrowRight');
    await page.browser.press('ArrowDown');
    assert.match(await page.text('#ladders .where'), /^step 3 of 11/);
    source.play({
      ...SCENES['stale-syn'],
      ladders: SCENES['stale-syn'].ladders.map((each) => ({
        ...each,
        ladder: { ...each.ladder, clientPort: 1 },
      })),
    });
    await page.sees('#ladders summary', 'client port 1:');
    assert.match((await page.texts('#ladders .stepping .where')).join(), /^step 3 of 11/);
    await page.browser.press('Escape');
    source.show(SCENES.closing.moment);
    await page.holds(`document.querySelectorAll('#ladders details').length === 1`);
    assert.deepEqual(page.browser.complaints, []);
  },
);
