// watchEvents: lines out of whatever pieces the network makes.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { KubeError } from './kube-error.ts';
import { watchEvents } from './watch-events.ts';

const line = (type: string, object: object) => `${JSON.stringify({ type, object })}\n`;

async function* pieces(...all: (Uint8Array | string)[]): AsyncGenerator<Buffer> {
  for (const piece of all) yield Buffer.from(piece as string);
}

async function read(chunks: AsyncIterable<Buffer>): Promise<string[]> {
  const seen: string[] = [];
  for await (const { type, object } of watchEvents(chunks, 'watch pods'))
    seen.push(`${type} ${object.metadata.name}`);
  return seen;
}

it('watchEvents puts lines together that come in single bytes, also within a character', async () => {
  const text = Buffer.from(
    `${line('ADDED', { metadata: { name: 'ü' } })}\n${line('DELETED', { metadata: { name: 'b' } })}`,
  );
  assert.deepEqual(await read(pieces(...[...text].map((byte) => Uint8Array.of(byte)))), [
    'ADDED ü',
    'DELETED b',
  ]);
});

it('watchEvents leaves out a line that was cut off', async () => {
  const whole = line('ADDED', { metadata: { name: 'a' } });
  assert.deepEqual(await read(pieces(whole, whole.slice(0, -1))), ['ADDED a']);
});

it('watchEvents throws the error that the server sends', async () => {
  const expired = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' };
  await assert.rejects(read(pieces(line('ERROR', expired))), (error) => {
    assert(error instanceof KubeError);
    assert.deepEqual([error.code, error.reason], [410, 'Expired']);
    assert.equal(error.message, 'Cannot watch pods: too old resource version (410 Expired)');
    return true;
  });
});

it('watchEvents throws for a line that is no JSON', async () => {
  await assert.rejects(read(pieces('<html>\n')), {
    reason: 'BadAnswer',
    message: 'Cannot watch pods: a line is no JSON',
  });
});
