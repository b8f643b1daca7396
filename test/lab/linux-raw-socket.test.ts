// Raw packets against the real kernel: they arrive, their mark lets them past a rule, and errors have names.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { encodeSocketAddress } from '#linux/ip-address.ts';
import { ErrnoError, libc } from '#linux/libc.ts';
import { RawSocket } from '#linux/raw-socket.ts';
import { until } from '#services/control/until.ts';
import { inFreshNamespace } from './fresh-namespace.ts';
import { udpPacket } from './udp-packet.ts';

const SOCK_DGRAM = 2;
const MARK = 0x53;
const LOOPBACK = { IPv4: '127.0.0.1', IPv6: '::1' } as const;
const TABLES = { IPv4: 'iptables', IPv6: 'ip6tables' } as const;

function receiver(address: string, port: number): { take: () => string | null; close: () => void } {
  const fd = libc.socket(address.includes(':') ? 10 : 2, SOCK_DGRAM, 0);
  assert.equal(libc.bind(fd, encodeSocketAddress(address, port)), 0);
  const into = new Uint8Array(64);
  const take = () => {
    const length = libc.recv(fd, into);
    return length < 0 ? null : Buffer.from(into.subarray(0, length)).toString();
  };
  return { take, close: () => libc.close(fd) };
}

/** As a rule it is there when send() returns, but a busy kernel leaves it to ksoftirqd. */
const arrived = (udp: { take: () => string | null }) => until(udp.take, (text) => text !== null);

const withCode = (code: string, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ErrnoError);
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
  return true;
};

function register(): void {
  for (const family of ['IPv4', 'IPv6'] as const) {
    const address = LOOPBACK[family];

    test(`RawSocket.send() of an ${family} packet in the middle of a buffer delivers it`, async () => {
      const udp = receiver(address, 6100);
      const raw = RawSocket.open({ family, mark: 0 });
      const packet = udpPacket({ address, port: 6100, payload: Buffer.from('held') });
      const buffer = new Uint8Array(packet.length + 20).fill(0xee);
      buffer.set(packet, 10);
      raw.send(buffer.subarray(10, 10 + packet.length), address);
      assert.equal(await arrived(udp), 'held');
      assert.equal(udp.take(), null);
      raw.close();
      udp.close();
    });

    test(`RawSocket with a mark goes past an ${family} rule that exempts it, and without one does not`, async () => {
      const match = [
        '-A',
        'OUTPUT',
        '-p',
        'udp',
        '--dport',
        '6101',
        '-m',
        'mark',
        '!',
        '--mark',
        String(MARK),
      ];
      execFileSync(TABLES[family], [...match, '-j', 'DROP']);
      const udp = receiver(address, 6101);
      const packet = udpPacket({ address, port: 6101, payload: Buffer.from('marked') });
      const [plain, marked] = [0, MARK].map((mark) => RawSocket.open({ family, mark }));
      assert.throws(() => plain?.send(packet, address), withCode('EPERM', /^Cannot send \d+ bytes to/));
      assert.equal(udp.take(), null);
      marked?.send(packet, address);
      assert.equal(await arrived(udp), 'marked');
      plain?.close();
      marked?.close();
      udp.close();
    });

    test(`RawSocket.send() of an ${family} packet above the MTU throws EMSGSIZE`, () => {
      const raw = RawSocket.open({ family, mark: 0 });
      execFileSync('ip', ['link', 'set', 'lo', 'mtu', '1400']);
      const packet = new Uint8Array(1401).fill(0);
      packet.set(udpPacket({ address, port: 6100, payload: new Uint8Array(0) }));
      assert.throws(() => raw.send(packet, address), withCode('EMSGSIZE', /send 1401 bytes to/));
      execFileSync('ip', ['link', 'set', 'lo', 'mtu', '65536']);
      raw.close();
    });
  }

  test('RawSocket.send() to an address of the other family, or after close(), throws', () => {
    const raw = RawSocket.open({ family: 'IPv4', mark: 0 });
    assert.throws(() => raw.send(new Uint8Array(20), '::1'), {
      name: 'TypeError',
      message: /^Cannot send to "::1": the raw socket is for IPv4 addresses$/,
    });
    raw.close();
    raw.close();
    assert.throws(
      () => raw.send(new Uint8Array(20), '127.0.0.1'),
      /Cannot send to 127\.0\.0\.1: the raw socket is closed/,
    );
  });

  test('RawSocket.open() without CAP_NET_RAW throws EPERM and says so', () => {
    const module = new URL('../../linux/raw-socket.ts', import.meta.url).href;
    const script = `import { RawSocket } from '${module}';
      try { RawSocket.open({ family: 'IPv4', mark: 0 }) } catch (error) { console.log(error.code, error.message) }`;
    const run = spawnSync('unshare', ['--user', process.execPath, '--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    assert.match(run.stdout, /^EPERM Cannot open a raw IPv4 socket: .*CAP_NET_RAW/, run.stderr);
  });
}

inFreshNamespace(import.meta.filename, register);
inFreshNamespace(import.meta.filename, register, { rootless: true });
