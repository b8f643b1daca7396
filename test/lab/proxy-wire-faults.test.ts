// What a wire does beyond losing and delaying whole segments, in both families: damaged bytes, ICMP errors, bandwidth,
// overtaking, and faults that come and go slowly; seen at the ends.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { SegmentRecord } from '#lab/run/observation.ts';
import { until } from '#services/control/until.ts';
import { FAMILIES, type Family, type Pod, ProxyLab } from './proxy-lab.ts';

let lab: ProxyLab;
before(async () => {
  lab = await ProxyLab.start();
});
after(() => lab.stop());

/** A counter of a pod's kernel, such as "Tcp.InCsumErrors" or "Icmp6.InDestUnreachs". */
async function counter(pod: Pod, name: string): Promise<number> {
  const [group = '', field = ''] = name.split('.');
  if (group === 'Icmp6') {
    const lines = (await lab.run(pod, 'cat', '/proc/net/snmp6')).split('\n');
    return Number(lines.find((line) => line.startsWith(`${group}${field} `))?.split(/\s+/)[1]);
  }
  const lines = (await lab.run(pod, 'cat', '/proc/net/snmp', '/proc/net/netstat')).split('\n');
  const [names = '', values = ''] = lines.filter((line) => line.startsWith(`${group}: `));
  return Number(values.split(' ')[names.split(' ').indexOf(field)]);
}

const dataOf = (records: readonly SegmentRecord[]) => records.filter(({ roles }) => roles.includes('Data'));
const HEADERS: Record<Family, number> = { IPv4: 52, IPv6: 72 };

for (const family of FAMILIES) {
  describe(family, () => {
    afterEach(() => lab.clean());

    test('Corrupt with a broken checksum: the server drops the segment, and the bytes come right by retransmission', async () => {
      await lab.putLane(family);
      await lab.putFault(family, {
        match: { role: 'Data', from: 'Client', attempt: { nth: 1 } },
        action: 'Corrupt',
      });
      const before = await counter('server', 'Tcp.InCsumErrors');
      const { client, server } = await lab.established(family);
      await lab.client.write(client, 'hello');
      await lab.server.when(server, ({ received }) => received === 'hello');
      assert.equal((await counter('server', 'Tcp.InCsumErrors')) - before, 1);
      assert.deepEqual(
        dataOf(await lab.segments(family)).map(({ attempt, fate, note }) => [attempt, fate, note]),
        [
          [1, 'Corrupted', null],
          [1, 'Injected', 'corrupted segment'],
          [2, 'Passed', null],
        ],
      );
    });

    test('Corrupt with a valid checksum: the application reads one wrong byte, and TCP notices nothing', async () => {
      await lab.putLane(family);
      await lab.putFault(family, {
        match: { role: 'Data', from: 'Client' },
        action: 'Corrupt',
        corrupt: { byte: 1, checksum: 'Valid' },
      });
      const before = await counter('server', 'Tcp.InCsumErrors');
      const { client, server } = await lab.established(family);
      await lab.client.write(client, 'hello');
      const { received } = await lab.server.when(server, (one) => one.received !== '');
      assert.match(received, /^h.+llo$/s);
      assert.notEqual(received, 'hello');
      assert.equal(await counter('server', 'Tcp.InCsumErrors'), before);
      assert.equal(dataOf(await lab.segments(family)).length, 2);
      // What has no such byte cannot be corrupted there.
      await lab.client.write(client, '!');
      await lab.server.when(server, (one) => one.received.endsWith('o!'));
      const { matched, applied, skipped } = await lab.ledger(family);
      assert.deepEqual([matched, applied, skipped], [2, 1, 1]);
    });

    test('Corrupt of a SYN breaks its checksum: the next SYN connects', async () => {
      await lab.putLane(family);
      await lab.putFault(family, { match: { role: 'Syn', attempt: { nth: 1 } }, action: 'Corrupt' });
      const before = await counter('server', 'Tcp.InCsumErrors');
      await lab.established(family);
      assert.equal((await counter('server', 'Tcp.InCsumErrors')) - before, 1);
    });

    for (const [code, errno] of [
      ['Network', 'ENETUNREACH'],
      ['Host', 'EHOSTUNREACH'],
      ['Port', 'ECONNREFUSED'],
      ['Prohibited', family === 'IPv4' ? 'EHOSTUNREACH' : 'EACCES'],
    ] as const) {
      test(`Unreachable with ${code}: connect() fails with ${errno}`, async () => {
        await lab.putLane(family);
        await lab.putFault(family, {
          match: { role: 'Syn' },
          action: 'Unreachable',
          unreachable: { code },
        });
        const { error } = await lab.client.when(await lab.connect(family), (one) => one.error !== null);
        assert.equal(error, errno);
        const records = await lab.segments(family);
        assert.deepEqual(
          records.map(({ flags, fate }) => [flags, fate]),
          [['S', 'Unreachable']],
        );
      });
    }

    test('Unreachable by what the server sends reaches the server', async () => {
      const name = family === 'IPv4' ? 'Icmp.InDestUnreachs' : 'Icmp6.InDestUnreachs';
      await lab.putLane(family);
      await lab.putFault(family, {
        match: { role: 'Data', from: 'Server', attempt: { nth: 1 } },
        action: 'Unreachable',
        unreachable: { code: 'Host' },
      });
      const before = await counter('server', name);
      const { client, server } = await lab.established(family);
      await lab.server.write(server, 'hello');
      // An established connection outlives it: RFC 5461 calls it a soft error.
      await lab.client.when(client, ({ received }) => received === 'hello');
      assert.equal((await counter('server', name)) - before, 1);
    });

    test('Unreachable with TooBig: the client sends smaller segments, and all bytes arrive', async () => {
      const mtu = 1300;
      await lab.putLane(family, { record: 'All' });
      await lab.putFault(family, {
        match: { role: 'Data', from: 'Client' },
        action: 'Unreachable',
        unreachable: { code: 'TooBig', mtu },
      });
      try {
        const { client, server } = await lab.established(family);
        const text = 'path MTU '.repeat(800);
        await lab.client.write(client, text);
        await lab.server.when(server, ({ received }) => received === text);
        const data = dataOf(await lab.segments(family));
        const passed = data.filter(({ fate }) => fate === 'Passed').map(({ length }) => length);
        assert.ok(Math.max(...passed) <= mtu - HEADERS[family], `${passed}`);
        assert.ok(data.some(({ fate, length }) => fate === 'Unreachable' && length > mtu - HEADERS[family]));
        const { applied, skipped } = await lab.ledger(family);
        assert.deepEqual([applied, skipped], [data.length - passed.length, passed.length]);
      } finally {
        await lab.run('client', 'ip', family === 'IPv4' ? '-4' : '-6', 'route', 'flush', 'cache');
      }
    });

    test('Throttle: the lane has the bandwidth that was said, and what queues goes at once when the fault goes', async () => {
      const bytesPerSecond = 200_000;
      await lab.putLane(family, { record: 'All' });
      await lab.putFault(family, {
        match: { role: 'Any', from: 'Server' },
        action: 'Throttle',
        throttle: { bytesPerSecond, queue: '2s' },
      });
      const { client, server } = await lab.established(family);
      const text = 'x'.repeat(200_000);
      const began = performance.now();
      await lab.server.write(server, text);
      await lab.client.when(client, ({ received }) => received.length === text.length);
      const rate = text.length / ((performance.now() - began) / 1000);
      // Never faster than the bucket and its depth allow; slower only as far as headers and a busy machine make it so.
      assert.ok(rate < bytesPerSecond * 1.1, `${rate} bytes/s`);
      assert.ok(rate > bytesPerSecond / 3, `${rate} bytes/s`);
      assert.equal((await lab.ledger(family)).held, 0);
      await lab.server.write(server, text);
      await until(
        () => lab.ledger(family),
        ({ held }) => held > 10,
      );
      await lab.must('DELETE', `/faults/${family.toLowerCase()}.fault`);
      await lab.client.when(client, ({ received }) => received.length === 2 * text.length);
      const sent = (await lab.segments(family)).filter(
        ({ fate, from }) => fate === 'Injected' && from === 'Server',
      );
      assert.ok(sent.some(({ note }) => note === 'held segment, let go as its fault ended'));
      for (const [i, one] of dataOf(sent).entries())
        assert.ok(i === 0 || one.seq >= (dataOf(sent)[i - 1]?.seq ?? 0), 'the queue keeps its order');
    });

    test('Throttle without room in its queue loses what does not fit, and TCP sends it again', async () => {
      await lab.putLane(family);
      await lab.putFault(family, {
        match: { role: 'Data', from: 'Server' },
        action: 'Throttle',
        throttle: { bytesPerSecond: 200_000, burst: 1500, queue: '20ms' },
      });
      const { client, server } = await lab.established(family);
      const text = 'y'.repeat(50_000);
      await lab.server.write(server, text);
      await lab.client.when(client, ({ received }) => received === text);
      const data = dataOf(await lab.segments(family));
      assert.ok(data.some(({ fate }) => fate === 'Dropped'));
      assert.ok((await counter('server', 'Tcp.RetransSegs')) > 0);
    });

    for (const [what, fault, overtakes] of [
      ['on a share of the segments', { match: { segmentsPermille: 300 }, delay: { time: '60ms' } }, true],
      ['with a normal jitter', { delay: { time: '60ms', jitter: '30ms', distribution: 'Normal' } }, true],
      [
        'with a normal jitter, in order',
        { delay: { time: '60ms', jitter: '30ms', distribution: 'Normal', order: 'Kept' } },
        false,
      ],
    ] as const) {
      test(`Delay ${what}: ${overtakes ? 'segments overtake' : 'no segment overtakes'} one another`, async () => {
        await lab.putLane(family);
        const { client, server } = await lab.established(family);
        await lab.putFault(family, {
          action: 'Delay',
          delay: fault.delay,
          match: { role: 'Data', from: 'Client', ...('match' in fault ? fault.match : {}) },
        });
        const before = await counter('server', 'TcpExt.TCPOFOQueue');
        const words = Array.from({ length: 40 }, (_, i) => `word-${i};`);
        for (const word of words) await lab.client.write(client, word);
        await lab.server.when(server, ({ received }) => received === words.join(''));
        const grown = (await counter('server', 'TcpExt.TCPOFOQueue')) - before;
        assert.equal(grown > 0, overtakes, `${grown} segments came out of order`);
      });
    }

    test('Delay of Any delays segments without a role, too', async () => {
      await lab.putLane(family);
      await lab.putFault(family, { match: { role: 'Any' }, action: 'Delay', delay: { time: '20ms' } });
      const { client, server } = await lab.established(family);
      await lab.client.write(client, 'hello');
      await lab.server.when(server, ({ received }) => received === 'hello');
      const bare = await until(
        () => lab.segments(family),
        (all) => all.some(({ roles, fate }) => roles.length === 0 && fate === 'Injected'),
      );
      assert.deepEqual([...new Set(bare.map(({ fate }) => fate))].sort(), ['Delayed', 'Injected']);
      const { matched, applied } = await lab.ledger(family);
      assert.ok(matched >= 5 && applied === matched, `${matched} ${applied}`);
    });

    test('a Hold with a ramp-out lets its connections go one after the other, not all at its end', async () => {
      await lab.putLane(family);
      await lab.putFault(family, {
        match: { role: 'Syn', attempt: { nth: 1 } },
        action: 'Hold',
        hold: { until: 'Released' },
        duration: '900ms',
        rampOut: '800ms',
      });
      for (let i = 0; i < 12; i++) await lab.connect(family);
      const records = await until(
        () => lab.segments(family),
        (all) => all.filter(({ fate }) => fate === 'Injected').length >= 8,
      );
      const times = records.filter(({ fate }) => fate === 'Injected').map(({ at }) => at);
      const gaps = times.map((at, i) => at - (times[i - 1] ?? at));
      assert.ok(Math.max(...times) - Math.min(...times) > 200, `${times}`);
      assert.ok(gaps.filter((gap) => gap > 5).length >= 4, `${gaps}`);
    });
  });
}
