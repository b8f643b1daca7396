// Rows and requests captured on Linux 6.18; each is described in the words of `ss -tano`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TCP_STATES } from '#lab/spec/state.ts';
import { encodeSocketRequest, RawRow, type SocketRow, stateMask } from './sock-diag-message.ts';

const HEADER_BYTES = 16;

function rowOf(hex: string): SocketRow {
  const row = new RawRow(Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex')));
  row.moveTo(HEADER_BYTES);
  return row.toRow();
}

const BASE: SocketRow = {
  family: 'IPv4',
  state: 'ESTABLISHED',
  localAddress: '127.0.0.1',
  localPort: 0,
  remoteAddress: '127.0.0.1',
  remotePort: 0,
  timer: 'None',
  expiresMs: 0,
  retransmits: 0,
  receiveQueue: 0,
  sendQueue: 0,
  uid: 0,
  inode: 0,
  boundInactive: false,
};

const ROWS: { words: string; hex: string; row: Partial<SocketRow> }[] = [
  {
    words: 'LISTEN 127.0.0.1:9000, backlog 1 and an accept queue of 2, one more than its limit',
    hex: `7c000000140002000100000042280000020a0000232800007f00000100000000
          0000000000000000000000000000000000000000000000000000000001100000
          00000000000000000200000001000000000000001b4d00000500080000000000
          08000f00000000000c00150001000000000000000600160052000000`,
    row: {
      state: 'LISTEN',
      localPort: 9000,
      remoteAddress: '0.0.0.0',
      receiveQueue: 2,
      sendQueue: 1,
      inode: 0x4d1b,
    },
  },
  {
    words: 'bound to 127.0.0.1:7777 and idle, from a request with bit 13',
    hex: `7c000000140002000100000042280000020700001e6100007f00000100000000
          0000000000000000000000000000000000000000000000000000000002100000
          00000000000000000000000000000000000000001d4d00000500080000000000
          08000f00000000000c00150001000000000000000600160052000000`,
    row: {
      state: 'CLOSED',
      localPort: 7777,
      remoteAddress: '0.0.0.0',
      inode: 0x4d1d,
      boundInactive: true,
    },
  },
  {
    words: 'ESTAB 127.0.0.1:9000 ← :54666, waiting in the accept queue: inode 0',
    hex: `7c000000140002000100000042280000020100002328d58a7f00000100000000
          00000000000000007f0000010000000000000000000000000000000003100000
          0000000000000000000000000000000000000000000000000500080000000000
          08000f00000000000c00150001000000000000000600160052000000`,
    row: { localPort: 9000, remotePort: 54_666 },
  },
  {
    words: 'SYN-SENT 127.0.0.1:54668 → :9000, 696 ms to the next SYN, one unacknowledged',
    hex: `7c00000014000200010000004228000002020100d58c23287f00000100000000
          00000000000000007f0000010000000000000000000000000000000009100000
          00000000b8020000000000000100000000000000214d00000500080000000000
          08000f00000000000c00150001000000000000000600160052000000`,
    row: {
      state: 'SYN_SENT',
      localPort: 54_668,
      remotePort: 9000,
      timer: 'Retransmit',
      expiresMs: 696,
      sendQueue: 1,
      inode: 0x4d21,
    },
  },
  {
    words: 'SYN-RECV 127.0.0.1:9002 ← :45557, a request minisocket, 800 ms to the next SYN-ACK',
    hex: `6000000014000200010000002329000002030100232ab1f57f00000100000000
          00000000000000007f0000010000000000000000000000000000000012100000
          00000000200300000000000000000000000000000000000008000f0000000000`,
    row: { state: 'SYN_RECV', localPort: 9002, remotePort: 45_557, timer: 'Retransmit', expiresMs: 800 },
  },
  {
    words: 'FIN-WAIT-2 127.0.0.1:45555 → :9002 without a process, a timewait minisocket',
    hex: `6000000014000200010000002329000002050300b1f3232a7f00000100000000
          00000000000000007f0000010000000000000000000000000000000010100000
          0000000030e800000000000000000000000000000000000008000f0000000000`,
    row: { state: 'FIN_WAIT_2', localPort: 45_555, remotePort: 9002, timer: 'TimeWait', expiresMs: 59_440 },
  },
  {
    words: 'TIME-WAIT 127.0.0.1:45556 → :9002',
    hex: `6000000014000200010000002329000002060300b1f4232a7f00000100000000
          00000000000000007f0000010000000000000000000000000000000011100000
          0000000060e800000000000000000000000000000000000008000f0000000000`,
    row: { state: 'TIME_WAIT', localPort: 45_556, remotePort: 9002, timer: 'TimeWait', expiresMs: 59_488 },
  },
  {
    words: 'LISTEN [::1]:9001, backlog 7, one connection in the accept queue',
    hex: `840000001400020001000000422800000a0a0000232900000000000000000000
          000000000000000100000000000000000000000000000000000000000a100000
          00000000000000000100000007000000000000001c4d00000500080000000000
          05000b000100000008000f00000000000c001500010000000000000006001600
          12000000`,
    row: {
      family: 'IPv6',
      state: 'LISTEN',
      localAddress: '::1',
      localPort: 9001,
      remoteAddress: '::',
      receiveQueue: 1,
      sendQueue: 7,
      inode: 0x4d1c,
    },
  },
  {
    words: 'CLOSE-WAIT [::ffff:127.0.0.1]:9002 ← :45555, an IPv6 socket that talks to IPv4',
    hex: `7c0000001400020001000000422800000a080000232ab1f30000000000000000
          0000ffff7f00000100000000000000000000ffff7f000001000000000f100000
          0000000000000000000000000000000000000000264d00000500080001000000
          08000f00000000000c00150001000000000000000600160012000000`,
    row: {
      family: 'IPv6',
      state: 'CLOSE_WAIT',
      localAddress: '::ffff:127.0.0.1',
      localPort: 9002,
      remoteAddress: '::ffff:127.0.0.1',
      remotePort: 45_555,
      inode: 0x4d26,
    },
  },
];

for (const { words, hex, row } of ROWS) {
  test(`RawRow of ${words}`, () => assert.deepEqual(rowOf(hex), { ...BASE, ...row }));
}

test('encodeSocketRequest() for all IPv4 sockets and the bound ones is what was sent for the rows above', () => {
  // length 72, type 20, flags REQUEST|DUMP, sequence 1; AF_INET, TCP; states 1-11 and 13; no ports, addresses, cookie
  const expected = `4800000014000103010000000000000002060000fe2f0000${'00'.repeat(48)}`;
  const encoded = encodeSocketRequest({ family: 'IPv4', boundInactive: true }, 1);
  assert.equal(Buffer.from(encoded).toString('hex'), expected);
});

test('encodeSocketRequest() without a family is the older request, which gives both', () => {
  const encoded = encodeSocketRequest({ states: ['LISTEN'], localPort: 9000, remotePort: 40_000 }, 7);
  const view = new DataView(encoded.buffer);
  assert.deepEqual([encoded.length, view.getUint32(0, true), view.getUint16(4, true)], [76, 76, 18]);
  assert.deepEqual(
    [view.getUint16(20), view.getUint16(22), view.getUint32(68, true)],
    [9000, 40_000, 1 << 10],
  );
});

test('encodeSocketRequest() puts ports in network order', () => {
  const encoded = encodeSocketRequest({ family: 'IPv6', localPort: 9000, remotePort: 40_000 }, 7);
  assert.equal(encoded[16], 10);
  assert.equal(Buffer.from(encoded.subarray(24, 28)).toString('hex'), '23289c40');
});

test('stateMask() has one bit per state, all of them by default, and bit 13 on request only', () => {
  assert.equal(stateMask({ states: ['ESTABLISHED'] }), 1 << 1);
  assert.equal(stateMask({ states: ['TIME_WAIT', 'CLOSE_WAIT'] }), (1 << 6) | (1 << 8));
  assert.equal(stateMask({ states: [], boundInactive: true }), 1 << 13);
  assert.equal(stateMask({}), 0xffe);
  assert.equal(stateMask({ states: TCP_STATES }), 0xffe);
});
