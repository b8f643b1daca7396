// Where the queue ends: overruns, packets that are gone, who may bind it, what is refused.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { ErrnoError } from '#linux/libc.ts';
import { NfQueue } from '#linux/nfqueue.ts';
import { readQueueStatus } from '#linux/nfqueue-status.ts';
import { inFreshNamespace } from './fresh-namespace.ts';
import { runUntil, withQueue } from './nfqueue-bench.ts';
import { divertUdp, UdpPair } from './queue-traffic.ts';

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
      [refused, await udp.received(2)],
      [
        [wanted, wanted],
        [0, 1],
      ],
    );
    udp.close();
  });

  test('NfQueue counts packets that its receive buffer did not take, and they pass', async () => {
    divertUdp(6004, 4);
    using queue = withQueue({ queue: 4, receiveBuffer: 8192 });
    const udp = new UdpPair(6004);
    udp.send(100);
    const { length: passed } = await udp.received(1);
    assert.ok(passed > 0, 'the buffer is meant to be too small');
    await runUntil(queue, 100 - passed, ({ id }) => queue.accept(id));
    assert.equal(queue.overflowed, 0, 'what was lost came after the last packet that was seen');
    for (let again = 0; again < 2; again++) {
      if (queue.settleOverflow()) assert.equal(queue.overflowed, passed);
    }
    udp.send(1);
    queue.settleOverflow();
    assert.equal(queue.overflowed, passed);
    assert.equal((await udp.received(100 - passed + 1)).length, 100 - passed + 1);
    udp.close();
  });

  test('NfQueue without failOpen drops what its receive buffer did not take, and counts the same', async () => {
    divertUdp(6005, 5);
    using queue = withQueue({ queue: 5, receiveBuffer: 8192, failOpen: false });
    const udp = new UdpPair(6005);
    udp.send(100);
    assert.deepEqual(await udp.received(0), []);
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
    assert.equal((await udp.received(seen)).length, seen);
    const status = readQueueStatus(5);
    if (status !== null) assert.equal(status.droppedAtSocket, queue.overflowed);
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
    assert.deepEqual(await udp.received(2), [0, 1], 'the verdicts around it hold');
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
    assert.deepEqual(await udp.received(0), []);
    udp.send(1);
    assert.deepEqual(await udp.received(1), [0]);
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
}

inFreshNamespace(import.meta.filename, register);
inFreshNamespace(import.meta.filename, register, { rootless: true });
