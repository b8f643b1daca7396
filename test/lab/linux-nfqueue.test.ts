// The queue against the real kernel: verdicts, holding, parking, what it is told of a packet.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { inFreshNamespace } from './fresh-namespace.ts';
import { runUntil, waitingIn, withQueue } from './nfqueue-bench.ts';
import { divertUdp, UdpPair } from './queue-traffic.ts';
import { internetSum } from './udp-packet.ts';

function register(): void {
  test('NfQueue accepts, drops and holds, and what is released later arrives later', async () => {
    divertUdp(6001, 1);
    using queue = withQueue({ queue: 1 });
    const udp = new UdpPair(6001);
    const held: number[] = [];
    udp.send(9);
    await runUntil(queue, 9, ({ id }) => {
      if (id % 3 === 1) queue.accept(id);
      else if (id % 3 === 2) queue.drop(id);
      else held.push(id);
    });
    assert.deepEqual(await udp.received(3), [0, 3, 6]);
    waitingIn(queue, 3);
    // The second of three first: a batch verdict would let the first go, too.
    queue.accept(held[1] ?? 0);
    queue.flush();
    assert.deepEqual(await udp.received(1), [5]);
    queue.accept(held[0] ?? 0);
    queue.accept(held[2] ?? 0);
    queue.flush();
    assert.deepEqual(await udp.received(2), [2, 8]);
    assert.deepEqual([queue.overflowed, queue.refused, queue.malformed], [0, 0, 0]);
    udp.close();
  });

  test('NfQueue shows the packet up to the copy range, its hook and its mark', async () => {
    divertUdp(6002, 2);
    execFileSync('iptables', [
      '-I',
      'OUTPUT',
      '-p',
      'udp',
      '--dport',
      '6002',
      '-j',
      'MARK',
      '--set-mark',
      '7',
    ]);
    using queue = withQueue({ queue: 2, copyRange: 24 });
    const udp = new UdpPair(6002);
    udp.send(1);
    await runUntil(queue, 1, ({ id, hook, mark, payload }) => {
      assert.deepEqual([id, hook, mark, payload.length], [1, 3, 7, 24]);
      assert.equal(payload[0], 0x45);
      assert.equal(new DataView(payload.buffer, payload.byteOffset).getUint16(22), 6002, 'destination port');
      queue.accept(id);
    });
    assert.deepEqual(await udp.received(1), [0]);
    udp.close();
  });

  test('NfQueue sends more verdicts than its buffer holds, in order', async () => {
    divertUdp(6003, 3);
    using queue = withQueue({ queue: 3 });
    const udp = new UdpPair(6003);
    const ids: number[] = [];
    udp.send(2500);
    await runUntil(queue, 2500, ({ id }) => ids.push(id));
    assert.deepEqual(await udp.received(0), []);
    for (const id of ids) queue.drop(id);
    queue.flush();
    waitingIn(queue, 0);
    assert.equal(queue.refused, 0);
    udp.close();
  });

  test('NfQueue.park() moves packets to another queue, or on their way where nobody has bound it', async () => {
    divertUdp(6006, 6);
    using live = withQueue({ queue: 6 });
    const udp = new UdpPair(6006);
    {
      using parking = withQueue({ queue: 60 });
      udp.send(3);
      const parked: number[] = [];
      const all = runUntil(parking, 3, ({ id }) => parked.push(id));
      await runUntil(live, 3, ({ id }) => live.park(id, 60));
      await all;
      waitingIn(live, 0);
      waitingIn(parking, 3);
      assert.deepEqual(await udp.received(0), []);
      for (const id of parked.reverse()) parking.accept(id);
      parking.flush();
      assert.deepEqual(await udp.received(3), [2, 1, 0]);
    }
    udp.send(1);
    live.settleOverflow();
    assert.deepEqual(await udp.received(1), [0]);
    udp.close();
  });

  test('NfQueue gets super-packets cut into segments with valid checksums', async () => {
    execFileSync('ip', ['link', 'set', 'lo', 'mtu', '1500']);
    const rule = ['-A', 'OUTPUT', '-p', 'tcp', '--dport', '6011', '-j', 'NFQUEUE', '--queue-num', '11'];
    execFileSync('iptables', rule);
    using queue = withQueue({ queue: 11, copyRange: 65_531 });
    const lengths: number[] = [];
    queue.run(
      ({ id, payload }) => {
        lengths.push(payload.length);
        assert.equal(tcpSum(payload), 0xffff);
        queue.accept(id);
      },
      () => undefined,
    );
    const server = net.createServer((socket) => socket.resume().on('end', () => socket.end()));
    server.listen(6011, '127.0.0.1');
    await once(server, 'listening');
    const client = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.end(Buffer.alloc(300_000, 'synfin'));
    await once(client.resume(), 'close');
    server.close();
    assert.equal(Math.max(...lengths), 1500);
    assert.ok(lengths.filter((length) => length === 1500).length > 200);
    assert.equal(queue.overflowed, 0);
  });
}

// Over pseudo header and TCP segment (RFC 9293 section 3.1).
function tcpSum(packet: Uint8Array): number {
  const segment = packet.subarray(((packet[0] ?? 0) & 15) * 4);
  const pseudoHeader = [...packet.subarray(12, 20), 0, 6, segment.length >> 8, segment.length & 0xff];
  return internetSum(Uint8Array.of(...pseudoHeader, ...segment));
}

inFreshNamespace(import.meta.filename, register);
inFreshNamespace(import.meta.filename, register, { rootless: true });
