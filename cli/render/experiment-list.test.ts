import assert from 'node:assert/strict';
import { test } from 'node:test';
import { liveExperiment } from '../../test/fixtures/live-source.ts';
import { experimentList } from './experiment-list.ts';
import { explainText } from './explain-text.ts';
import { textWidth } from './text-width.ts';

function experiments() {
  const [one, two] = [liveExperiment('last-ack-lost'), liveExperiment('closing')];
  two.spec.about.title = 'CLOSING: both sides close at once';
  two.spec.about.shows = [
    { state: 'CLOSING', side: 'Client' },
    { state: 'CLOSING', side: 'Server' },
  ];
  return [one, two];
}

test('experimentList is one experiment per line, aligned', () => {
  assert.equal(
    experimentList(experiments(), { columns: 100, color: false }),
    [
      'name           shows              title',
      'last-ack-lost  LAST_ACK (server)  LAST_ACK: the last ACK is lost',
      'closing        CLOSING (both)     CLOSING: both sides close at once',
    ].join('\n'),
  );
});

test('experimentList of several kinds has a heading for each, states first, what has no kind last', () => {
  const [one, two] = experiments();
  assert.ok(one && two);
  const three = liveExperiment('mine');
  three.spec.about.title = 'Mine';
  one.metadata.labels = { 'synfin.dev/kind': 'incident' };
  two.metadata.labels = { 'synfin.dev/kind': 'state' };
  assert.equal(
    experimentList([one, three, two], { columns: 100, color: false }),
    [
      'name           shows              title',
      '',
      'States: each is there to show a state of TCP',
      'closing        CLOSING (both)     CLOSING: both sides close at once',
      '',
      'Incidents: an outage, what gives it away, and its remedy, measured',
      'last-ack-lost  LAST_ACK (server)  LAST_ACK: the last ACK is lost',
      '',
      'Others',
      'mine           LAST_ACK (server)  Mine',
    ].join('\n'),
  );
});

test('experimentList in Chinese has Chinese headings, and leaves a kind of the user as it is', () => {
  const [one, two] = experiments();
  assert.ok(one && two);
  one.metadata.labels = { 'synfin.dev/kind': 'incident' };
  two.metadata.labels = { 'synfin.dev/kind': 'drill' };
  const lines = experimentList(
    [one, two, liveExperiment('mine')],
    { columns: 100, color: false },
    'zh',
  ).split('\n');
  assert.deepEqual(
    lines.filter((_, i) => lines[i - 1] === ''),
    ['故障案例：一次故障、暴露它的计数器，以及经过实测的对策', 'drill', '其他'],
  );
});

test('experimentList and explainText keep within the terminal', () => {
  for (const columns of [30, 40, 60, 100, 200]) {
    for (const color of [false, true]) {
      const [first] = experiments();
      assert.ok(first);
      const text = `${experimentList(experiments(), { columns, color })}\n${explainText(first, { columns, color })}`;
      for (const line of text.split('\n')) assert.ok(textWidth(line) <= columns, `${columns}: ${line}`);
    }
  }
});

test('explainText tells the whole story: what is shown, done, expected, why, what to do, the steps in words, references', () => {
  const [first] = experiments();
  assert.ok(first);
  assert.equal(
    explainText(first, { columns: 100, color: false }),
    `LAST_ACK: the last ACK is lost
last-ack-lost

Shows
  LAST_ACK on the server

What is done
  the last ACK is dropped

What to expect
  Server: LAST_ACK.

Why
  Nothing acknowledges an ACK (RFC 9293 section 3.6.1).

What to do about it
  None.

Steps
  1. open
     - the server listens with a backlog of 4096; accepts at once; when the peer closes, closes at
       once
     - the client opens 100 connections in total, 1000 a second; closes none of its own accord
     = expect on the client at least 100 sockets in ESTABLISHED within 10s
  2. lose-last-ack
     - fault "drop-last-ack": drop every AckOfFin from the client, for 60s
     - fault "later": hold every Syn until it is let go, beginning 5s later, for at most 60s
     - wait for the reader: Look at both ends, then press Enter
     = expect on the server at least 95 sockets in LAST_ACK within 10s
  3. heal
     - the proxy ends fault "drop-last-ack"

References
  RFC 9293 section 3.6.1

Try it
  synfin run last-ack-lost`,
  );
});

test('explainText tells what an experiment needs', () => {
  const [first] = experiments();
  assert.ok(first);
  first.spec.requires.kernel = '6.8';
  first.spec.alone = true;
  first.spec.lab.family = 'IPv6';
  first.spec.lab.client.sysctls = { 'net.ipv4.tcp_rfc1337': '1' };
  const text = explainText(first, { columns: 100, color: false });
  assert.match(
    text,
    /Needs\n {2}Linux 6\.8 or later\n {2}a lab of its own\n {2}IPv6\n {2}on the client net\.ipv4\.tcp_rfc1337 = 1\n/,
  );
});

test('explainText shows no control characters from a file', () => {
  const [first] = experiments();
  assert.ok(first);
  first.spec.about.why = '\x1b[31mred';
  first.spec.about.title = '\x07';
  assert.doesNotMatch(explainText(first, { columns: 100, color: false }), /\p{Cc}(?<!\n)/u);
});
