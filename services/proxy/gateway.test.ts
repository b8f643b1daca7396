import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommandRunner } from '#linux/command.ts';
import { flowsBody, Gateway, trackingBody } from './gateway.ts';

/** Keeps what nft was given; a text that names port 9 is refused. */
class Texts {
  readonly given: string[] = [];
  readonly runner = {
    run: async (_file: string, _args: readonly string[], { input = '' }: { input?: string } = {}) => {
      if (input.includes(' 9 ')) throw new Error('no nft');
      this.given.push(input);
      return { stdout: '', stderr: '' };
    },
  } as unknown as CommandRunner;
}

test('trackingBody tracks the named lanes only, and lets in SYNs and what belongs to a connection', () => {
  const body = trackingBody('Gateway', [9001, 9002]);
  assert.match(body, /set tracked \{ type inet_service; elements = \{ 9001, 9002 \} \}/);
  assert.match(body, /hook prerouting priority -250;.* tcp dport != @tracked tcp sport != @tracked notrack/);
  assert.match(body, /ct state \{ invalid, untracked \} drop\n.*== syn accept\n\s+ct state new drop/);
  assert.doesNotMatch(trackingBody('Gateway', []), /elements/);
});

test('flowsBody has room for so many source ports, each kept for so long', () => {
  const body = flowsBody('Gateway', 9001, { most: 40, keep: '8s' });
  assert.match(body, /flags dynamic,timeout; size 40; timeout 8000ms;/);
  assert.equal(body.match(/9001 drop/g)?.length, 2);
});

test('Gateway says of all tracked lanes each time, and nothing is left when the last is deleted', async () => {
  const texts = new Texts();
  const gateway = new Gateway('Gateway', texts.runner);
  await Promise.all([
    gateway.put({ port: 1, conntrack: true }),
    gateway.put({ port: 2, conntrack: true, flows: { most: 3, keep: '1s' } }),
  ]);
  assert.match(texts.given[1] ?? '', /elements = \{ 1, 2 \}/);
  assert.match(texts.given[1] ?? '', /table inet synfin_flows_2 \{\n\s+set flows/);
  await gateway.delete(1);
  assert.match(texts.given[2] ?? '', /elements = \{ 2 \}/);
  await gateway.delete(2);
  assert.equal(
    texts.given[3],
    'table inet synfin_tracking {}\ndelete table inet synfin_tracking\n' +
      'table inet synfin_flows_2 {}\ndelete table inet synfin_flows_2\n',
  );
});

test('Gateway that nft refuses says so, and takes the next lane', async () => {
  const texts = new Texts();
  const gateway = new Gateway('Gateway', texts.runner);
  await assert.rejects(gateway.put({ port: 9, conntrack: false, flows: { most: 1, keep: '1s' } }), /no nft/);
  await gateway.put({ port: 1, conntrack: true });
  assert.equal(texts.given.length, 1);
});

test('trackingBody and flowsBody of a Sidecar lose what leaves by the engine, and let pass what it sends again', () => {
  for (const body of [trackingBody('Sidecar', [9001]), flowsBody('Sidecar', 9001, { most: 4, keep: '1s' })]) {
    const [input = '', output = ''] =
      body.split('hook input priority -170').at(1)?.split('chain output') ?? [];
    assert.match(input, /meta mark & 0x20000000 != 0 accept/);
    assert.match(output, /meta mark & 0x20000000 != 0 accept/);
    assert.match(body, /meta mark set meta mark \| 0x18000000 accept/);
    assert.doesNotMatch(output, /\bdrop\b/);
  }
});
