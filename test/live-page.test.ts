// The live page in a real browser: every view with every kind of experiment, and what a reader with a mouse, a keyboard, a
// finger or a screen reader does with it.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type Fault, fault } from '#lab/spec/fault.ts';
import { LiveRefusal } from '#live/live-refusal.ts';
import { until } from '#services/control/until.ts';
import { DESK, LivePage, PHONE } from './fixtures/live-page.ts';
import { busyMoment, SCENES, type Scene } from './fixtures/live-scenes.ts';
import { PageSource } from './fixtures/page-source.ts';
import { isInstalled } from './lab-sandbox.ts';

const skip = isInstalled('chromium') ? false : 'not installed here: chromium';
const EXPERIMENTS = [
  {
    name: 'closing',
    title: 'CLOSING: both close at once',
    area: 'state',
    summary: 'both ends close at the same time',
  },
  {
    name: 'time-wait',
    title: 'TIME_WAIT: after the close',
    area: 'state',
    summary: 'the client closes first',
  },
];
const scene = (name: string) => SCENES[name] as Scene;

describe('live page in a browser', { skip }, () => {
  let page: LivePage;

  before(async () => {
    page = await LivePage.start();
  });
  after(() => page?.stop());
  beforeEach(() => page.leave());

  test('page is smaller than 300 kB', () => {
    assert.ok(page.size < 300_000, `${page.size} bytes`);
  });

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
    ['last-ack-ack-lost', '#run .reasons', 'observed 3'],
    ['last-ack-ack-lost', '#run a.button', 'Open the report'],
    ['last-ack-ack-lost', '#faults .InForce', 'drop-last-ack in force'],
    [
      'last-ack-ack-lost',
      '#server-machine .edge.shut title',
      'LAST_ACK to CLOSED: ACK; faulted by drop-last-ack',
    ],
    ['last-ack-ack-lost', '#ledger td', '611'],
    ['last-ack-ack-lost', '#plots .fault-row .name', 'drop-last-ack'],
    ['last-ack-ack-lost', '#ladders .fate-Dropped .note', 'dropped by drop-last-ack'],
    ['accept-queue-overflow', '.prompt', 'Look at the accept queue'],
    ['accept-queue-overflow', '.queue.full', 'Accept queue 129 of 128: full'],
    ['accept-queue-overflow', '#errors tr', 'ETIMEDOUT310nobody answered, and the kernel has given up'],
    ['accept-queue-overflow', '#pairs tr', 'no socket'],
    ['stale-syn', '#run .verdict', 'Confirmed'],
    ['stale-syn', '#troubles', 'Cannot reach the proxy'],
    ['stale-syn', '#ledger .doubt', '1 held segments were lost with an engine'],
    ['stale-syn', '#faults .Pending', 'slow-data not yet in force'],
    [
      'closing',
      '#client-machine .edge.shut title',
      'FIN_WAIT_1 to CLOSING: FIN, sends ACK; faulted by delay-fins',
    ],
    ['no-lab', '#status', 'connected, no lab is up'],
    ['no-lab', '#run', 'No experiment yet'],
  ];

  for (const name of Object.keys(SCENES)) {
    test(`shows ${name} on every screen without a complaint, and asks nobody else`, async () => {
      await page.open(new PageSource(scene(name)));
      for (const [, selector, words] of SEEN.filter(([of]) => of === name)) {
        await page.browser.run('document.querySelector("#ladders details:not([open]) summary")?.click()');
        const flat = `[...document.querySelectorAll(${JSON.stringify(selector)})].some((e) => e.textContent.replace(/\\s+/g, ' ').includes(${JSON.stringify(words)}))`;
        await page.holds(flat);
      }
      for (const screen of [DESK, PHONE, { width: 3840, height: 2160, scheme: 'dark' } as const]) {
        await page.visit(page.address, screen);
        const width = await page.browser.run<number>('document.documentElement.scrollWidth');
        assert.equal(width, screen.width, `at ${screen.width}`);
      }
      assert.deepEqual(page.browser.complaints, []);
      assert.deepEqual(
        page.browser.requests.filter((url) => !url.startsWith(page.address)),
        [],
      );
    });

    test(`of ${name} axe-core finds nothing wrong, in light at a desk and in dark with a phone`, async () => {
      await page.serve(new PageSource(scene(name)));
      for (const screen of [DESK, PHONE]) {
        await page.visit(page.address, screen);
        assert.deepEqual(await page.accessibilityProblems(), [], `${screen.width} ${screen.scheme}`);
      }
    });
  }

  test('of the words axe-core finds nothing wrong, in light and in dark', async () => {
    await page.serve(new PageSource(scene('no-lab')));
    for (const scheme of ['light', 'dark'] as const) {
      await page.visit(page.address, { ...DESK, scheme });
      await page.browser.run('document.querySelector("#words").open = true');
      assert.deepEqual(await page.accessibilityProblems(), []);
    }
  });

  const leak = () => new PageSource(scene('close-wait-leak'), EXPERIMENTS);
  const popup = () => page.browser.run<boolean>(`!document.getElementById('meaning-popup').hidden`);
  /** The last thing that the lab was asked to do, once there is one. */
  const asked = async (source: PageSource) =>
    (await until(
      () => source.asked.at(-1),
      (last) => last !== undefined,
    ))!;

  test('state explains itself on focus, on hover and on a tap, until Escape, in two languages', async () => {
    await page.open(leak());
    const box = '#server-machine a[href="#about-CLOSE_WAIT"]';
    await page.browser.run(`document.querySelector('${box}').focus()`);
    assert.match(
      await page.text('#meaning-popup'),
      /CLOSE_WAIT.*Waits forits own application.*RFC 9293 sections 3\.3\.2/,
    );
    await page.browser.press('Escape');
    assert.equal(await popup(), false);
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
  });

  test('keyboard alone gets from the top to the state machines', async () => {
    await page.open(leak());
    await page.browser.press('Tab');
    assert.equal(await page.text(':focus'), 'Skip to the state machines');
    await page.browser.press('Enter');
    assert.equal(await page.browser.run('document.activeElement.id'), 'machines');
    await page.browser.press('Tab');
    assert.equal(await page.browser.run('document.activeElement.hash'), '#about-FIN_WAIT_2');
    await page.browser.press('Tab');
    assert.match(
      await page.browser.run(`document.activeElement.getAttribute('aria-label')`),
      /on the client$/,
    );
  });

  test('focus stays where it is while frames come', async () => {
    const source = leak();
    await page.open(source);
    await page.browser.run(`document.querySelector('#server-machine a[href="#about-LAST_ACK"]').focus()`);
    source.show(scene('closing').moment);
    await page.sees('#server-headline', 'CLOSING');
    assert.equal(await page.browser.run('document.activeElement.getAttribute("href")'), '#about-LAST_ACK');
  });

  test('arrow is in motion while sockets take it, and stands still a second later', async () => {
    const source = leak();
    await page.open(source);
    source.show({ ...scene('close-wait-leak').moment, at: 1 });
    await page.sees('#server-machine .taken .taken-count', '20/s');
    assert.match(
      await page.text('#server-machine .taken title'),
      /^ESTABLISHED to CLOSE_WAIT.*20 in the last second$/,
    );
    await page.holds(`document.querySelector('.edge.taken, .stream') === null`);
  });

  test('sockets that end where no arrow leads are told too', async () => {
    const source = leak();
    await page.open(source);
    const cut = { side: 'Client', from: 'ESTABLISHED', to: 'None', count: 7 } as const;
    source.show({ ...scene('close-wait-leak').moment, transitions: [cut] });
    await page.sees('#client-machine .cut', '7/s cut: RST, or given up');
  });

  test('reader who wants less motion sees none', async () => {
    await page.open(leak());
    await page.browser.send('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-reduced-motion', value: 'reduce' }],
    });
    assert.equal(
      await page.browser.run(`getComputedStyle(document.querySelector('.pulse')).animationName`),
      'none',
    );
  });

  test('screen reader is told steps and verdict, and not every count', async () => {
    const source = leak();
    await page.open(source);
    assert.equal(await page.text('#announced'), 'Step 2 of 3: client-closes.');
    source.show({ ...scene('close-wait-leak').moment, client: scene('closing').moment.client });
    await page.sees('#client-headline', 'CLOSING');
    assert.equal(await page.text('#announced'), 'Step 2 of 3: client-closes.');
    source.show(scene('stale-syn').moment);
    await page.sees('#announced', 'A SYN that comes too late: Confirmed.');
  });

  test('counts are read off the states over time, which hold still meanwhile', async () => {
    const source = leak();
    await page.open(source);
    const count = '#plots .count[data-side=server][data-state=CLOSE_WAIT]';
    await page.sees('#plots .state-row .name', 'ESTABLISHED');
    await page.sees(count, '200');
    await page.browser.run(`document.querySelector('#cursor').focus()`);
    assert.equal(await page.text(count), '0');
    source.show({ ...scene('closing').moment, at: scene('closing').moment.at + 5000 });
    await page.sees('#client-headline', 'CLOSING');
    assert.equal(await page.text(count), '0');
    await page.browser.run('document.activeElement.blur()');
    await page.sees('#plots .count[data-state=CLOSING]', '90');
    await page.click('[data-span="60000"]');
    assert.equal(await page.browser.run(`document.querySelector('[data-span="60000"]').ariaPressed`), 'true');
    assert.deepEqual(page.browser.complaints, []);
  });

  test('ladder is stepped through by buttons and arrow keys, and holds still while another comes', async () => {
    const source = new PageSource(scene('last-ack-ack-lost'));
    await page.open(source);
    await page.sees('#ladders .where', '11 steps');
    await page.click('#ladders [data-step=first]');
    await page.browser.press('ArrowRight');
    await page.browser.press('ArrowDown');
    assert.match(await page.text('#ladders .where'), /^step 3 of 11/);
    source.play({
      ...scene('stale-syn'),
      ladders: scene('stale-syn').ladders.map((each) => ({
        ...each,
        ladder: { ...each.ladder, clientPort: 1 },
      })),
    });
    await page.sees('#ladders summary', 'client port 1:');
    assert.match((await page.texts('#ladders .stepping .where')).join(), /^step 3 of 11/);
    await page.browser.press('Escape');
    source.show(scene('closing').moment);
    await page.holds(`document.querySelectorAll('#ladders details').length === 1`);
    assert.deepEqual(page.browser.complaints, []);
  });

  test('experiment is found by its words and started, with its seed', async () => {
    const source = leak();
    await page.open(source);
    await page.openDialog('experiments');
    await page.sees('.found', '2 of 2');
    await page.fill('#search', 'both close');
    assert.equal(await page.text('.found'), '1 of 2');
    await page.fill('#seed', '7');
    await page.click('#experiments [type=submit]');
    assert.deepEqual(await asked(source), ['start', { experiment: 'closing', seed: 7 }]);
    await page.holds(`!document.querySelector('#experiments').open`);
    assert.deepEqual(page.browser.complaints, []);
  });

  test('experiment that cannot be started says why, in its dialog', async () => {
    const source = leak();
    source.refusal = new LiveRefusal(409, 'Cannot start "closing": "close-wait-leak" is running');
    await page.open(source);
    await page.openDialog('experiments');
    await page.sees('.found', '2 of 2');
    await page.click('#experiments [type=submit]');
    await page.sees('#experiments .problems', 'Choose an experiment');
    await page.click('#experiments li input');
    await page.click('#experiments [type=submit]');
    await page.sees('#experiments .problems', 'is running');
  });

  test('run is stopped, goes on after its pause, and its report is a link', async () => {
    const source = new PageSource(scene('accept-queue-overflow'));
    await page.open(source);
    await page.click('[data-act=resume]');
    assert.deepEqual(await asked(source), ['resume', '3']);
    await page.click('[data-act=stop]');
    await until(
      () => source.asked.length,
      (count) => count === 2,
    );
    assert.deepEqual(source.asked.at(-1), ['stop', '3']);
    source.play(scene('stale-syn'));
    await page.sees('#run a.button');
    assert.equal(
      await page.browser.run(`document.querySelector('#run a.button').pathname`),
      '/api/runs/4/report',
    );
    source.refusal = new LiveRefusal(404, 'Cannot find the fault "slow-data"');
    await page.click('[data-act=end-fault]');
    await page.sees('#refusal', 'Cannot find the fault "slow-data"');
  });

  test('fault is put as it was filled in, with a name told by what it does', async () => {
    const source = leak();
    await page.open(source);
    await page.openDialog('fault');
    await page.fill('#fault [name="match.role"]', 'AckOfFin');
    await page.fill('#fault [name="match.from"]', 'Client');
    await page.fill('#fault [name=action]', 'Delay');
    await page.holds(
      `!document.querySelector('[data-path="delay.time"]').hidden && document.querySelector('[data-path="hold.until"]').hidden`,
    );
    await page.fill('#fault [name="delay.time"]', '300ms');
    await page.fill('#fault [name="match.connectionsPermille"]', '12.5');
    await page.fill('#fault [name="match.attempt.first"]', '2');
    await page.click('#fault [type=submit]');
    const [method, put, lane] = (await asked(source)) as [string, Fault, string | undefined];
    assert.equal(method, 'putFault');
    assert.equal(lane, undefined);
    assert.deepEqual(
      { ...put },
      fault.parse({
        name: 'delay-ack-of-fin',
        match: { role: 'AckOfFin', from: 'Client', connectionsPermille: 125, attempt: { first: 2 } },
        action: 'Delay',
        delay: { time: '300ms' },
      }),
    );
    await page.holds(`!document.querySelector('#fault').open`);
    assert.deepEqual(page.browser.complaints, []);
  });

  test('fault with mistakes: each is told beside its field, for a screen reader too', async () => {
    const source = leak();
    await page.open(source);
    await page.openDialog('fault');
    await page.fill('#fault [name=duration]', 'for ever');
    await page.fill('#fault [name="match.connectionsPermille"]', 'all');
    await page.fill('#fault [name=name]', 'My Fault');
    await page.click('#fault [type=submit]');
    await page.sees('[data-path=duration] .problem', 'must be a whole number with a unit');
    assert.match(await page.text('[data-path="match.connectionsPermille"] .problem'), /whole number/);
    assert.match(await page.text('[data-path=name] .problem'), /lower-case letters/);
    assert.equal(await page.browser.run('document.activeElement.getAttribute("aria-invalid")'), 'true');
    assert.match(
      await page.browser.run('document.activeElement.getAttribute("aria-describedby")'),
      /-problem/,
    );
    assert.deepEqual(await page.accessibilityProblems(), []);
    assert.deepEqual(source.asked, []);
    await page.fill('#fault [name=duration]', '5s');
    await page.fill('#fault [name="match.connectionsPermille"]', '');
    await page.fill('#fault [name=name]', 'mine');
    await page.click('#fault [type=submit]');
    assert.equal(((await asked(source))[1] as Fault).name, 'mine');
  });

  test('faults are ended one by one, or all at once', async () => {
    const source = new PageSource(scene('closing'));
    const [one] = scene('closing').moment.faults;
    source.play({
      ...scene('closing'),
      moment: { ...scene('closing').moment, faults: [one!, { ...one!, name: 'other' }] },
    });
    await page.open(source);
    await page.click('[data-fault=other]');
    assert.deepEqual(await asked(source), ['removeFault', 'other']);
    await page.click('[data-act=end-all-faults]');
    await until(
      () => source.asked.at(-1)?.[0],
      (method) => method === 'removeAllFaults',
    );
  });

  test('behaviour of either end is changed, on the lane that was chosen', async () => {
    const { moment } = scene('close-wait-leak');
    const source = new PageSource({
      ...scene('close-wait-leak'),
      moment: { ...moment, lab: { ...moment.lab!, lanes: ['main', 'side'] } },
    });
    await page.open(source);
    await page.openDialog('server');
    await page.fill('#server [name="@lane"]', 'side');
    await page.fill('#server [name="onPeerClose.action"]', 'Never');
    await page.fill('#server [name="accept.pace"]', 'Limited');
    await page.fill('#server [name="accept.perSecond"]', '3');
    await page.click('#server [type=submit]');
    assert.deepEqual(await asked(source), [
      'setBehaviour',
      {
        side: 'server',
        fields: {
          onPeerClose: { action: 'Never' },
          closeHow: 'Fin',
          accept: { pace: 'Limited', perSecond: 3 },
          backlog: 4096,
        },
      },
      'side',
    ]);
    await page.openDialog('client');
    await page.fill('#client [name=endless]', 'true');
    await page.click('#client [type=submit]');
    await until(
      () => source.asked.length,
      (count) => count === 2,
    );
    assert.deepEqual(source.asked[1], [
      'setBehaviour',
      {
        side: 'client',
        fields: {
          endless: true,
          connections: 0,
          rate: 100,
          concurrency: 1000,
          close: { how: 'Fin', after: '1s' },
          onPeerClose: { action: 'Close', after: '0s' },
        },
      },
      'main',
    ]);
    assert.deepEqual(page.browser.complaints, []);
  });

  test('server that goes away: the page says since when it is stale, and goes on by itself when it is back', async () => {
    await page.open(leak());
    await page.silence();
    await page.sees('#status .Stale', 'stale since');
    await page.sees('#announced', 'Connection to the server lost.');
    assert.match(await page.text('#status'), /^▲ stale since \d\d:\d\d:\d\d .*trying again$/);
    assert.equal(await page.text('#server-headline b'), '200');
    await page.serve(new PageSource(scene('closing')), { again: true });
    await page.sees('#status .Live', 'live');
    await page.sees('#server-headline', 'CLOSING');
  });

  test('lab that asks for a token: a wrong one is refused, the right one goes with every request, and only there', async () => {
    const source = new PageSource(scene('stale-syn'));
    await page.serve(source, { access: { kind: 'Token', token: 'open-sesame' } });
    await page.browser.open(page.address, DESK);
    await page.holds(`document.querySelector('#token').open`);
    assert.deepEqual(await page.accessibilityProblems(), []);
    await page.fill('#token-text', 'wrong');
    await page.click('#token [type=submit]');
    await page.sees('#token .problems', 'The server does not accept this token.');
    await page.fill('#token-text', 'open-sesame');
    await page.click('#token [type=submit]');
    await page.sees('#server-headline', 'SYN_RECV');
    await page.sees('#run [data-act=report]', 'Save the report');
    await page.click('[data-act=end-fault]');
    assert.deepEqual(await asked(source), ['removeFault', 'slow-data']);
    assert.deepEqual(
      await page.browser.run('[Object.keys(sessionStorage), Object.keys(localStorage), document.cookie]'),
      [['synfin-token'], [], ''],
    );
    await page.browser.run('sessionStorage.clear()');
  });

  test('10,000 connections and ten frames a second: the last one is what is shown', async () => {
    const source = leak();
    await page.open(source);
    await page.browser.run(
      `{ window.mutations = 0; window.frames = 0; new MutationObserver(() => { window.mutations++ }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true }); const count = () => { window.frames++; requestAnimationFrame(count) }; count(); true }`,
    );
    for (let i = 1; i <= 30; i++) {
      source.show(busyMoment(i));
      await page.sees('#errors td', `${i}`);
    }
    assert.equal(await page.text('#client-machine a[href="#about-TIME_WAIT"] .state-count'), '3600');
    const { mutations, frames } =
      await page.browser.run<Record<'mutations' | 'frames', number>>('({ mutations, frames })');
    assert.ok(mutations <= 3 * frames, `${mutations} batches of changes in ${frames} frames`);
    assert.deepEqual(page.browser.complaints, []);
  });

  test('text from the lab stays text', async () => {
    const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    const { moment, ladders, history } = scene('last-ack-ack-lost');
    const run = {
      ...moment.run!,
      title: hostile,
      name: hostile,
      reasons: [hostile],
      steps: moment.run!.steps.map((step) => ({ ...step, name: hostile })),
    };
    const faults = moment.faults.map((each) => ({ ...each, name: hostile, text: hostile }));
    const errors = { Client: { [hostile]: 1 }, Server: {} };
    await page.open(
      new PageSource({
        moment: { ...moment, run, faults, errors, troubles: [hostile] },
        history: { ...history, faults: [] },
        ladders: ladders.map((each) => ({ ...each, ladder: { ...each.ladder, why: hostile } })),
      }),
    );
    await page.sees('#run h2', hostile);
    await page.sees('#plots .fault-row .name', hostile);
    await page.sees('#ladders summary', hostile);
    assert.equal(await page.browser.run(`document.querySelectorAll('img').length`), 0);
    assert.equal(await page.browser.run('document.title'), 'synfin live');
    assert.deepEqual(page.browser.complaints, []);
  });
});
