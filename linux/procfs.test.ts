import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isAtLeast,
  kernelRelease,
  parseCounters,
  parseKernelRelease,
  parseSockstat,
  readKernelCounters,
  readSockstat,
} from './procfs.ts';

// A namespace with one orphaned FIN_WAIT_2 and one TIME_WAIT (tw 2), one SYN_RECV (in no figure), LISTEN, SYN_SENT and
// CLOSE_WAIT (inuse 3); Linux 6.18.
const SOCKSTAT = `sockets: used 5
TCP: inuse 3 orphan 0 tw 2 alloc 4 mem 89
UDP: inuse 0 mem 0
UDPLITE: inuse 0
RAW: inuse 0
FRAG: inuse 0 memory 0
`;
const SOCKSTAT6 = `TCP6: inuse 6
UDP6: inuse 0
UDPLITE6: inuse 0
RAW6: inuse 0
FRAG6: inuse 0 memory 0
`;

const SNMP = `Ip: Forwarding DefaultTTL InReceives
Ip: 2 64 12
Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors
Tcp: 1 200 120000 -1 3 2 0 0 1 12 13 0 0 0 0
`;
const NETSTAT = `TcpExt: SyncookiesSent SyncookiesRecv ListenOverflows ListenDrops
TcpExt: 0 0 4 18446744073
IpExt: InNoRoutes InOctets
IpExt: 0 664
`;

test('parseSockstat() reads the TCP lines of both families', () => {
  assert.deepEqual(parseSockstat(SOCKSTAT, SOCKSTAT6), {
    inuse: 3,
    inuse6: 6,
    timeWait: 2,
    orphan: 0,
    alloc: 4,
    memPages: 89,
  });
});

test('parseSockstat() without IPv6 counts 0 there', () => {
  assert.equal(parseSockstat(SOCKSTAT).inuse6, 0);
});

test('parseSockstat() without a TCP line throws', () => {
  assert.throws(() => parseSockstat('sockets: used 5\n'), /no line "TCP:"/);
});

test('parseCounters() joins names and values under their prefix', () => {
  const counters = parseCounters(SNMP + NETSTAT);
  assert.equal(counters['Tcp.CurrEstab'], 1);
  assert.equal(counters['Tcp.MaxConn'], -1);
  assert.equal(counters['TcpExt.ListenOverflows'], 4);
  assert.equal(counters['TcpExt.ListenDrops'], 18_446_744_073);
  assert.equal(counters['IpExt.InOctets'], 664);
  assert.equal(Object.keys(counters).length, 3 + 15 + 4 + 2);
});

test('parseCounters() with lines that do not belong together throws and names the line', () => {
  assert.throws(
    () => parseCounters('Ip: A B\nIp: 1 2\nTcp: A B\nUdp: 1 2\n'),
    /line 3 \("Tcp:"\) has no line of values after it/,
  );
  assert.throws(() => parseCounters('Ip: A B\nIp: 1\n'), /line 1/);
  assert.throws(() => parseCounters('Ip: A B\n'), /line 1/);
});

test('parseCounters() of nothing is empty', () => {
  assert.deepEqual(parseCounters(''), {});
});

test('readSockstat() and readKernelCounters() read what the running kernel writes', () => {
  assert.ok(readSockstat().memPages >= 0);
  const counters = readKernelCounters();
  for (const name of ['Tcp.CurrEstab', 'TcpExt.ListenOverflows', 'TcpExt.TW', 'Tcp.RetransSegs']) {
    assert.ok(Number.isFinite(counters[name]), name);
  }
});

test('parseKernelRelease() takes the first two numbers of any distribution', () => {
  const versions = ['6.18.44-1-amd64', '5.15.0-101-generic', '6.1'].map(parseKernelRelease);
  assert.deepEqual(
    versions.map(({ major, minor }) => [major, minor]),
    [
      [6, 18],
      [5, 15],
      [6, 1],
    ],
  );
  assert.throws(() => parseKernelRelease('unknown'), /it is "unknown"/);
  assert.ok(kernelRelease().major >= 4);
});

test('isAtLeast() compares minor versions as numbers', () => {
  const release = parseKernelRelease('6.8.0');
  assert.deepEqual(
    [
      isAtLeast(release, 6, 8),
      isAtLeast(release, 6, 10),
      isAtLeast(release, 5, 19),
      isAtLeast(release, 7, 0),
    ],
    [true, false, true, false],
  );
});
