import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordedReport } from '../../test/fixtures/recorded-run.ts';
import { textWidth } from './text-width.ts';
import { tourRows, tourSummary, tourTable } from './tour-table.ts';

const PLAIN = { columns: 110, color: false };

function reports() {
  const [first, second] = [recordedReport(), recordedReport()];
  second.experiment = {
    ...second.experiment,
    name: 'established',
    done: 'connections are opened, and nothing is faulted, and this is said at such a length that it cannot be said in one line',
    shows: [
      { state: 'ESTABLISHED', side: 'Client' },
      { state: 'ESTABLISHED', side: 'Server' },
      { state: 'SYN_SENT', side: 'Client' },
    ],
  };
  second.verdict = 'Confirmed';
  return [first, second];
}

test('tourRows has the states that experiments show in their order, with the most sockets seen on that side', () => {
  assert.deepEqual(
    tourRows(reports()).map(({ state, side, sockets, experiment, verdict }) => [
      state,
      side,
      sockets,
      experiment,
      verdict,
    ]),
    [
      ['SYN_SENT', 'Client', 0, 'established', 'Confirmed'],
      ['ESTABLISHED', 'Client', 20, 'established', 'Confirmed'],
      ['ESTABLISHED', 'Server', 20, 'established', 'Confirmed'],
      ['LAST_ACK', 'Server', 20, 'last-ack-lost', 'Mismatch'],
    ],
  );
});

test('tourTable is aligned, and says once what several rows have in common', () => {
  assert.deepEqual(tourTable(tourRows(reports()), PLAIN), [
    'state        side    what was done                                        sockets  verdict       experiment',
    '─'.repeat(110),
    'SYN_SENT     client  connections are opened, and nothing is faulted, and        0  Confirmed     established',
    '                     this is said at such a length that it cannot be',
    '                     said in one line',
    'ESTABLISHED  client                                                            20  Confirmed',
    '             server                                                            20  Confirmed',
    "LAST_ACK     server  the client's ACK of the server's FIN is dropped           20  Mismatch      last-ack-lost",
  ]);
});

test('tourTable fits 110 columns, and a narrower terminal down to 80', () => {
  for (const columns of [80, 100, 110, 300]) {
    for (const line of tourTable(tourRows(reports()), { columns, color: true })) {
      assert.ok(textWidth(line) <= Math.min(110, columns), `${columns}: ${line}`);
    }
  }
});

test('tourTable has colours only if wanted', () => {
  const rows = tourRows(reports());
  assert.equal(tourTable(rows, PLAIN).join('').includes('\x1b'), false);
  assert.ok(
    tourTable(rows, { ...PLAIN, color: true })
      .join('')
      .includes('\x1b[32mConfirmed'),
  );
});

test('tourSummary counts states that were really seen, and names those that were not', () => {
  const given = reports();
  assert.equal(
    tourSummary(tourRows(given), given),
    '2 of 11 states seen (not LISTEN, SYN_SENT, SYN_RECV, FIN_WAIT_1, FIN_WAIT_2, CLOSING, TIME_WAIT, CLOSE_WAIT, CLOSED); 1 of 2 experiments Confirmed',
  );
});
