// The queue against the real kernel: verdicts, holding, parking, overruns, who may bind, what it is told.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { ErrnoError } from '#linux/libc.ts';
import { NfQueue, type NfQueueOptions, type QueuedPacket } from '#linux/nfqueue.ts';
import { readQueueStatus } from '#linux/nfqueue-status.ts';
import { inFreshNamespace } from './fresh-namespace.ts';
import { divertUdp, UdpPair } from './queue-traffic.ts';
import { internetSum } from './udp-packet.ts';

/** Runs a queue until `count` packets have come. */
async function runUntil(
  queue: NfQueue,
  count: number,
  onPacket: (packet: QueuedPacket) => void,
): Promise<void> {
  const all = Promise.withResolvers<void>();
  let seen = 0;
  queue.run(
    (packet) => {
      seen++;
      onPacket(packet);
    },
    () => {
      // Resolved before the verdicts go out, but what awaits runs after this callback has returned and they have.
      if (seen >= count) all.resolve();
    },
  );
  await all.promise;
}

function withQueue(
  options: Partial<NfQueueOptions> & { queue: number },
): NfQueue & Disposable & { number: number } {
  const queue = NfQueue.open({ copyRange: 128, ...options });
  return Object.assign(queue, { number: options.queue, [Symbol.dispose]: () => queue.close() });
}

// An ordinary user may not read what the kernel says about queues; then only the packets count.
function waitingIn(queue: NfQueue & { number: number }, expected: number): void {
  const status = readQueueStatus(queue.number);
  if (status !== null) assert.equal(status.waiting, expected);
}

function register(): void {
  test('NfQueue.run(), a second time or after close(), throws', () => {
    using queue = withQueue({ queue: 40 });
    const nothing = () => undefined;
    queue.run(nothing, nothing);
    assert.throws(() => queue.run(nothing, nothing), /Cannot run a netfilter queue: it is running already/);
    queue.close();
    assert.throws(() => queue.run(nothing, nothing), /Cannot run a netfilter queue: it is closed/);
  });

  test('NfQueue.settleOverflow() in a callback throws, and packets go on', async () => {
    divertUdp(6010, 41);
    using queue = withQueue({ queue: 41 });
    const udp = new UdpPair(6010);
    udp.send(2);
    const refused: string[] = [];
    await runUntil(queue, 2, ({ id }) => {
      try {
        queue.settleOverflow();
      } catch (error) {
        refused.push((error as Error).message);
      }
      queue.accept(id);
    });
    const wanted = 'Cannot read from a netfilter queue: one of its callbacks is running';
    assert.deepEqual(
      [refused, udp.received()],
      [
        [wanted, wanted],
        [0, 1],
      ],
    );
    udp.close();
  });

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
    assert.deepEqual(udp.received(), [0, 3, 6]);
    waitingIn(queue, 3);
    // The second of three first: a batch verdict would let the first go, too.
    queue.accept(held[1] ?? 0);
    queue.flush();
    assert.deepEqual(udp.received(), [5]);
    queue.accept(held[0] ?? 0);
    queue.accept(held[2] ?? 0);
    queue.flush();
    assert.deepEqual(udp.received(), [2, 8]);
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
    assert.deepEqual(udp.received(), [0]);
    udp.close();
  });

  test('NfQueue sends more verdicts than its buffer holds, in order', async () => {
    divertUdp(6003, 3);
    using queue = withQueue({ queue: 3 });
    const udp = new UdpPair(6003);
    const ids: number[] = [];
    udp.send(2500);
    await runUntil(queue, 2500, ({ id }) => ids.push(id));
    assert.deepEqual(udp.received(), []);
    for (const id of ids) queue.drop(id);
    queue.flush();
    waitingIn(queue, 0);
    assert.equal(queue.refused, 0);
    udp.close();
  });

  test('NfQueue counts packets that its receive buffer did not take, and they pass', async () => {
    divertUdp(6004, 4);
    using queue = withQueue({ queue: 4, receiveBuffer: 8192 });
    const udp = new UdpPair(6004);
    udp.send(100);
    const passed = udp.received().length;
    assert.ok(passed > 0, 'the buffer is meant to be too small');
    await runUntil(queue, 100 - passed, ({ id }) => queue.accept(id));
    assert.equal(queue.overflowed, 0, 'what was lost came after the last packet that was seen');
    for (let again = 0; again < 2; again++) {
      if (queue.settleOverflow()) assert.equal(queue.overflowed, passed);
    }
    udp.send(1);
    queue.settleOverflow();
    assert.equal(queue.overflowed, passed);
    assert.equal(udp.received().length, 100 - passed + 1);
    udp.close();
  });

  test('NfQueue without failOpen drops what its receive buffer did not take, and counts the same', async () => {
    divertUdp(6005, 5);
    using queue = withQueue({ queue: 5, receiveBuffer: 8192, failOpen: false });
    const udp = new UdpPair(6005);
    udp.send(100);
    assert.deepEqual(udp.received(), []);
    let seen = 0;
    queue.run(
      ({ id }) => {
        seen++;
        queue.accept(id);
      },
      () => undefined,
    );
    queue.settleOverflow();
    udp.send(1);
    queue.settleOverflow();
    assert.equal(seen + queue.overflowed, 101);
    assert.ok(queue.overflowed > 0, 'the buffer is meant to be too small');
    assert.equal(udp.received().length, seen);
    const status = readQueueStatus(5);
    if (status !== null) assert.equal(status.droppedAtSocket, queue.overflowed);
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
      assert.deepEqual(udp.received(), []);
      for (const id of parked.reverse()) parking.accept(id);
      parking.flush();
      assert.deepEqual(udp.received(), [2, 1, 0]);
    }
    udp.send(1);
    live.settleOverflow();
    assert.deepEqual(udp.received(), [0]);
    udp.close();
  });

  test('NfQueue counts verdicts on packets that are gone, and goes on', async () => {
    divertUdp(6007, 7);
    using queue = withQueue({ queue: 7 });
    const udp = new UdpPair(6007);
    udp.send(2);
    await runUntil(queue, 2, ({ id }) => {
      queue.accept(id);
      if (id === 1) queue.accept(12_345);
    });
    assert.deepEqual(udp.received(), [0, 1], 'the verdicts around it hold');
    queue.settleOverflow();
    assert.equal(queue.refused, 1);
    udp.close();
  });

  test('NfQueue.close() loses what it held; what comes later is bypassed', async () => {
    divertUdp(6008, 8);
    const queue = NfQueue.open({ queue: 8, copyRange: 128 });
    const udp = new UdpPair(6008);
    udp.send(2);
    await runUntil(queue, 2, () => undefined);
    queue.close();
    queue.close();
    assert.deepEqual(udp.received(), []);
    udp.send(1);
    assert.deepEqual(udp.received(), [0]);
    udp.close();
  });

  test('NfQueue.open() of a queue that is taken throws EBUSY and names the owner; once it is free it works', () => {
    const first = NfQueue.open({ queue: 9, copyRange: 128 });
    assert.throws(
      () => NfQueue.open({ queue: 9, copyRange: 128 }),
      (error) => {
        assert.ok(error instanceof ErrnoError);
        assert.equal(error.code, 'EBUSY');
        assert.match(
          error.message,
          /^Cannot bind netfilter queue 9: .*; netlink port (\d+|of another process) has bound it$/,
        );
        return true;
      },
    );
    first.close();
    NfQueue.open({ queue: 9, copyRange: 128 }).close();
  });

  test('NfQueue.open() without CAP_NET_ADMIN throws EPERM and says so', () => {
    const module = new URL('../../linux/nfqueue.ts', import.meta.url).href;
    const script = `import { NfQueue } from '${module}';
      try { NfQueue.open({ queue: 10, copyRange: 128 }) } catch (error) { console.log(error.code, error.message) }`;
    // A new user namespace has no say over the network namespace that it was made in.
    const run = spawnSync('unshare', ['--user', process.execPath, '--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    assert.match(run.stdout, /^EPERM Cannot bind netfilter queue 10: .*CAP_NET_ADMIN is needed/, run.stderr);
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
