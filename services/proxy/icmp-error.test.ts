import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseAddress } from '#linux/ip-address.ts';
import { writeUint16 } from './big-endian.ts';
import { readIcmpError, tellIcmpError } from './icmp-error.ts';
import { IcmpRelay } from './icmp-relay.ts';
import { foldChecksum, sumWords, transportChecksum } from './internet-checksum.ts';
import { LaneTable } from './lane-table.ts';
import { ACK } from './segment.ts';
import { buildTcpPacket } from './tcp-packet.ts';

type Family = 'IPv4' | 'IPv6';
const ADDRESSES = {
  IPv4: { client: '10.77.0.2', proxy: '10.77.0.3', server: '10.77.0.4', router: '10.77.0.1' },
  IPv6: { client: 'fd77::2', proxy: 'fd77::3', server: 'fd77::4', router: 'fd77::1' },
} as const;
type End = keyof (typeof ADDRESSES)['IPv4'];

/** An ICMP "port unreachable" from one end to another that quotes a segment on the lane. */
function error(family: Family, outer: [End, End], quoted: [End, End], ports = [40_000, 9000]): Uint8Array {
  const bytes = (end: End) => parseAddress(ADDRESSES[family][end]);
  const [sourcePort = 0, destinationPort = 0] = ports;
  const segment = buildTcpPacket({
    source: bytes(quoted[0]),
    destination: bytes(quoted[1]),
    sourcePort,
    destinationPort,
    seq: 1,
    ack: 2,
    flags: ACK,
  });
  const isV4 = family === 'IPv4';
  const offset = isV4 ? 20 : 40;
  const packet = new Uint8Array(offset + 8 + segment.length);
  packet.set(isV4 ? [0x45] : [0x60]);
  packet[isV4 ? 9 : 6] = isV4 ? 1 : 58;
  writeUint16(packet, isV4 ? 2 : 4, isV4 ? packet.length : packet.length - 40);
  packet.set(bytes(outer[0]), isV4 ? 12 : 8);
  packet.set(bytes(outer[1]), isV4 ? 16 : 24);
  packet.set(isV4 ? [3, 3] : [1, 4], offset);
  packet.set(segment, offset + 8);
  return packet;
}

function relayed(family: Family, packet: Uint8Array): { to: string; packet: Uint8Array } | null {
  const lanes = new LaneTable();
  const { client, server, proxy } = ADDRESSES[family];
  lanes.add('a.main', { port: 9000, client, server, record: 'All', seed: 1 });
  const sent: { to: string; packet: Uint8Array }[] = [];
  const send = (bytes: Uint8Array, to: string) => void sent.push({ to, packet: bytes });
  const relay = new IcmpRelay({ lanes, sender: { send }, ownAddress: () => proxy });
  assert.equal(relay.relay(packet), sent.length === 1);
  return sent[0] ?? null;
}

for (const family of ['IPv4', 'IPv6'] as const) {
  const text = (end: End) => ADDRESSES[family][end];

  for (const [what, outer, quoted, ports, to] of [
    [
      'from the server, about what the proxy sent on',
      ['server', 'proxy'],
      ['proxy', 'server'],
      [40_000, 9000],
      'client',
    ],
    [
      'by the proxy, about what it could not forward',
      ['proxy', 'client'],
      ['client', 'server'],
      [40_000, 9000],
      'client',
    ],
    [
      'from a router, about what the proxy sent to the client',
      ['router', 'proxy'],
      ['proxy', 'client'],
      [9000, 40_000],
      'server',
    ],
    [
      'by the proxy, about what the server sent',
      ['proxy', 'server'],
      ['server', 'client'],
      [9000, 40_000],
      'server',
    ],
  ] as const) {
    test(`an ${family} error ${what} is told to the ${to}, as about what it sent to the proxy`, () => {
      const sent = relayed(family, error(family, [...outer], [...quoted], [...ports]));
      assert.equal(sent?.to, text(to));
      const told = sent?.packet ?? new Uint8Array(0);
      assert.deepEqual(
        told.subarray(family === 'IPv4' ? 12 : 8, family === 'IPv4' ? 20 : 40),
        Uint8Array.of(...parseAddress(text('proxy')), ...parseAddress(text(to))),
      );
      const inner = readIcmpError(told);
      assert.deepEqual(inner, {
        family,
        source: parseAddress(text(to)),
        destination: parseAddress(text('proxy')),
        sourcePort: ports[0],
        destinationPort: ports[1],
      });
      const offset = family === 'IPv4' ? 20 : 40;
      assert.deepEqual([...told.subarray(offset, offset + 2)], family === 'IPv4' ? [3, 3] : [1, 4]);
      const checksum =
        family === 'IPv4'
          ? foldChecksum(sumWords(told, offset, told.length))
          : transportChecksum(told, offset, 58);
      assert.equal(checksum, 0);
      if (family === 'IPv4')
        assert.equal(foldChecksum(sumWords(told, 28, 48)), 0, 'checksum of the quoted header');
    });
  }

  test(`an ${family} error about another port, or about a stranger, is left alone`, () => {
    assert.equal(
      relayed(family, error(family, ['server', 'proxy'], ['proxy', 'server'], [40_000, 9001])),
      null,
    );
    assert.equal(relayed(family, error(family, ['server', 'proxy'], ['proxy', 'router'])), null);
    assert.equal(relayed(family, error(family, ['server', 'proxy'], ['router', 'server'])), null);
  });
}

test('readIcmpError of an echo, a fragment or half a packet is null', () => {
  const good = error('IPv4', ['server', 'proxy'], ['proxy', 'server']);
  const changed = (at: number, value: number) =>
    Uint8Array.from(good, (byte, i) => (i === at ? value : byte));
  assert.ok(readIcmpError(good));
  for (const packet of [
    changed(20, 8),
    changed(7, 1),
    changed(9, 17),
    changed(28, 0x65),
    good.subarray(0, 40),
  ]) {
    assert.equal(readIcmpError(packet), null);
  }
});

test('readIcmpError and tellIcmpError of any bytes never throw', () => {
  const mutated = fc
    .tuple(
      fc.constantFrom<Family>('IPv4', 'IPv6'),
      fc.array(fc.tuple(fc.nat(110), fc.nat(255)), { maxLength: 5 }),
      fc.nat(110),
    )
    .map(([family, changes, length]) => {
      const packet = error(family, ['server', 'proxy'], ['proxy', 'server']);
      for (const [at, value] of changes) if (at < packet.length) packet[at] = value;
      return packet.subarray(0, length);
    });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 120 }), mutated), (packet) => {
      const quoted = readIcmpError(packet);
      if (quoted) tellIcmpError(packet, quoted);
    }),
    { numRuns: 2000 },
  );
});
