// A server and a client that are not ours, nginx and curl, meet the same faults in the same way.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { commandRunner } from '#linux/command.ts';
import type { Seen } from '../fixtures/strangers.ts';
import { missingPrograms } from './missing-programs.ts';

const FIXTURE = join(import.meta.dirname, '../fixtures/strangers.ts');

test('strangers: nginx and curl under faults show the states that our own peers show', {
  skip: missingPrograms('nginx', 'curl'),
}, async () => {
  const { stdout } = await commandRunner.run(process.execPath, [FIXTURE]);
  const seen = JSON.parse(stdout) as Record<string, Seen>;
  const of = (name: string) => seen[name] as Seen;

  assert.deepEqual([of('clean').status, of('clean').body], [0, 'hello from a stranger']);

  // The retry of the SYN gets through.
  assert.deepEqual([of('firstSynLost').status, of('firstSynLost').applied], [0, 1]);
  assert.equal(of('firstSynLost').client.SYN_SENT, 1);

  assert.equal(of('synLost').status, 28);
  assert.deepEqual([of('synLost').client.SYN_SENT, of('synLost').server.SYN_RECV], [1, 0]);

  // curl believes that it is connected and sends its request; the server never does.
  assert.equal(of('handshakeAckLost').status, 28);
  assert.deepEqual(
    [of('handshakeAckLost').client.ESTABLISHED, of('handshakeAckLost').server.SYN_RECV],
    [1, 1],
  );

  assert.equal(of('synAckReset').status, 7);
  assert.equal(of('dataReset').status, 56);
});
