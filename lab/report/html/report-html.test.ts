import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { HOSTILE, hostileReport } from '../../../test/fixtures/hostile-report.ts';
import { recordedReport } from '../../../test/fixtures/recorded-run.ts';
import { SEGMENT_ROLES } from '../../spec/segment-role.ts';
import { TCP_STATES } from '../../spec/state.ts';
import { reportIndexHtml } from './index-html.ts';
import { reportHtml } from './report-html.ts';

const PARTS = { css: 'p { color: red }', script: 'const page = 1;' };

/** What stands between the tags of an element, without the tags. */
function within(page: string, tag: string): string[] {
  return [...page.matchAll(new RegExp(`<${tag}(?: [^>]*)?>([\\s\\S]*?)</${tag}>`, 'g'))].map(
    ([, text = '']) => text,
  );
}

test('reportHtml tells the verdict and its reasons before anything else', () => {
  const page = reportHtml(recordedReport(), PARTS);
  const at = ['Mismatch', 'observed 3', '>Done<', '>Seen<', 'States over time', 'Step by step'].map((text) =>
    page.indexOf(text, page.indexOf('<body>')),
  );
  assert.ok(at.every((place) => place > 0));
  assert.deepEqual(
    at,
    at.toSorted((a, b) => a - b),
  );
});

test('reportHtml has all that the report has', () => {
  const report = recordedReport();
  const page = reportHtml(report, PARTS);
  for (const text of [
    'drop-last-ack',
    '<code>ECONNRESET</code>',
    "The proxy's ledger",
    'client port 40001',
    'dropped by drop-last-ack',
    'at least 20 (100 % of 20)',
    report.repeat,
  ]) {
    assert.ok(page.includes(text), text);
  }
  assert.match(page, /<code>Tcp\.RetransSegs<\/code><\/th><td class="n"><\/td><td class="n">\+60</);
});

test('reportHtml allows by its policy this style and this script, and nothing else', () => {
  const page = reportHtml(recordedReport(), PARTS);
  const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
  const hash = (text: string) => `&#39;sha256-${createHash('sha256').update(text).digest('base64')}&#39;`;
  assert.match(policy, /^default-src &#39;none&#39;;/);
  assert.ok(policy.includes(`style-src ${hash(within(page, 'style')[0] ?? '')};`));
  assert.ok(policy.includes(`script-src ${hash(within(page, 'script').at(-1) ?? '')};`));
  assert.doesNotMatch(policy, /unsafe|https?:|\*/);
});

test('reportHtml refers to nothing that would be loaded, and has no style or script in an attribute', () => {
  const page = reportHtml(recordedReport(), PARTS);
  assert.doesNotMatch(
    page,
    /<(?:link|img|iframe|object|embed|base)\b|\ssrc=|@import|url\((?!#)|\sstyle=|\son[a-z]+=/,
  );
});

test('reportHtml lets no text become markup', () => {
  const page = reportHtml(hostileReport(), PARTS);
  assert.ok(!page.includes(HOSTILE));
  assert.equal(page.match(/<script\b/g)?.length, 2);
  assert.doesNotMatch(page, /<img/);
  assert.doesNotMatch(page, /href="javascript:/);
  assert.doesNotMatch(reportIndexHtml([hostileReport()], PARTS), /<img|owned"</);
});

test('reportHtml names each id once, and every link within the page leads somewhere', () => {
  const report = recordedReport();
  report.lanes = [report.lanes[0]!, { ...report.lanes[0]!, name: 'other' }];
  const page = reportHtml(report, PARTS);
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id);
  assert.deepEqual(ids.toSorted(), [...new Set(ids)].toSorted());
  for (const [, target = ''] of page.matchAll(/(?:href="|url\()#([^")]+)/g)) {
    assert.ok(ids.includes(target), target);
  }
  for (const word of [...TCP_STATES, ...SEGMENT_ROLES]) assert.ok(ids.includes(`about-${word}`), word);
});

test('reportHtml of a long run stays small: 3000 points of all states on both ends', () => {
  const report = recordedReport();
  report.durationMs = 300_000;
  const atMs = Array.from({ length: 3000 }, (_, i) => i * 100);
  for (const side of ['client', 'server'] as const) {
    report.lanes[0]![side].timeline = {
      resolutionMs: 100,
      atMs,
      states: Object.fromEntries(
        TCP_STATES.map((state, s) => [state, atMs.map((_, i) => (i * (s + 7)) % 10_007)]),
      ),
    };
  }
  const size = Buffer.byteLength(reportHtml(report, PARTS));
  assert.ok(size < 450_000, String(size));
});

test('reportHtml of a run that never began says so, and has no empty chart', () => {
  const report = { ...recordedReport(), lanes: [], ledger: null, steps: [], faultWindows: [], durationMs: 0 };
  const page = reportHtml({ ...report, verdict: 'Inconclusive', reasons: ['it was stopped'] }, PARTS);
  assert.match(page, /it was stopped/);
  assert.match(page, /The proxy could not be asked/);
  assert.doesNotMatch(page, /<figure/);
});

test('reportHtml refuses a script that would end its own element', () => {
  assert.throws(() => reportHtml(recordedReport(), { css: '', script: '"</script>"' }), {
    message: 'Cannot make a page: its style or script would end its own element',
  });
});

test('reportIndexHtml counts the verdicts, and puts first what is not Confirmed', () => {
  const mismatch = recordedReport();
  const confirmed = recordedReport();
  confirmed.verdict = 'Confirmed';
  confirmed.experiment.name = 'good one';
  const page = reportIndexHtml([confirmed, mismatch], PARTS);
  assert.match(page, /<h1>2 experiments: 1 Confirmed, 1 Mismatch<\/h1>/);
  assert.ok(page.indexOf('href="last-ack-lost/report.html"') < page.indexOf('href="good%20one/report.html"'));
  assert.ok(page.includes('href="last-ack-lost/report.html"'));
});
