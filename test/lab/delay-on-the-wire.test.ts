// A Delay of 2 s on the server's FINs is 2 s on the wire, as tcpdump sees it at both ends; and so are the ledger's counts.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { commandRunner } from '#linux/command.ts';
import type { Delayed } from '../fixtures/delayed-fins.ts';
import { missingPrograms } from './missing-programs.ts';

const FIXTURE = join(import.meta.dirname, '../fixtures/delayed-fins.ts');

/** Client port and sequence number → seconds, of the first segment of each. */
function fins(lines: readonly string[]): Map<string, number> {
  const first = new Map<string, number>();
  for (const line of lines) {
    const match = /^(\d+\.\d+) IP \S+\.\d+ > \S+\.(\d+): Flags \[F\.\], seq (\d+),/.exec(line);
    assert.ok(match, `not a FIN as tcpdump writes it: ${line}`);
    const [, at, port, seq] = match;
    const key = `${port} ${seq}`;
    if (!first.has(key)) first.set(key, Number(at));
  }
  return first;
}

test("Delay of the server's FINs, seen by tcpdump on both ends, is what the fault says", {
  skip: missingPrograms('tcpdump'),
}, async () => {
  const { stdout } = await commandRunner.run(process.execPath, [FIXTURE]);
  const { client, server, ledger } = JSON.parse(stdout) as Delayed;
  const sent = fins(server);
  const arrived = fins(client);
  assert.equal(sent.size, 20);
  for (const [key, at] of sent) {
    const late = (arrived.get(key) ?? Number.NaN) - at;
    // The kernel stamps both; the slack above is for a busy machine, none is needed below.
    assert.ok(late >= 2 && late < 2.2, `FIN of ${key} came ${late} s later`);
  }
  // Every FIN that left the server, retransmissions included, matched and was delayed.
  const entry = ledger.entries.find(({ role }) => role === 'Fin');
  assert.deepEqual([entry?.matched, entry?.applied], [server.length, server.length]);
});
