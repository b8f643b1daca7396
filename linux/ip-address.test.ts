import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeSocketAddress, familyOf, formatIPv4, formatIPv6, parseAddress } from './ip-address.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('parseAddress() and the format functions are inverse, in the shortest form of RFC 5952', () => {
  const addresses = [
    ['10.77.0.3', '0a4d0003', '10.77.0.3'],
    ['::', '00000000000000000000000000000000', '::'],
    ['::1', '00000000000000000000000000000001', '::1'],
    ['fd77::3', 'fd770000000000000000000000000003', 'fd77::3'],
    ['FD77:0:0:1:0:0:0:2', 'fd770000000000010000000000000002', 'fd77:0:0:1::2'],
    ['1:0:2:3:4:5:6:7', '00010000000200030004000500060007', '1:0:2:3:4:5:6:7'],
    ['2001:db8::', '20010db8000000000000000000000000', '2001:db8::'],
    ['::ffff:10.77.0.3', '00000000000000000000ffff0a4d0003', '::ffff:10.77.0.3'],
    ['64:ff9b::1.2.3.4', '0064ff9b000000000000000001020304', '64:ff9b::102:304'],
  ] as const;
  for (const [text, bytes, formatted] of addresses) {
    const parsed = parseAddress(text);
    assert.equal(hex(parsed), bytes, text);
    assert.equal(parsed.length === 4 ? formatIPv4(parsed, 0) : formatIPv6(parsed, 0), formatted, text);
  }
});

test('parseAddress() of what is no address throws and quotes it', () => {
  for (const text of ['', 'localhost', '1.2.3', '1.2.3.4.5', 'fe80::1%eth0', ':::', '12345::']) {
    assert.throws(() => parseAddress(text), {
      name: 'TypeError',
      message: `Cannot use address "${text}": it must be IPv4 or IPv6, without a zone`,
    });
  }
});

test('familyOf() tells the families apart, and null for neither', () => {
  assert.deepEqual(['10.0.0.1', '::ffff:10.0.0.1', 'web'].map(familyOf), ['IPv4', 'IPv6', null]);
});

test('encodeSocketAddress() writes sockaddr_in and sockaddr_in6', () => {
  // AF_INET 2, port 9000 = 0x2328, 127.0.0.1, 8 bytes of zeros
  assert.equal(hex(encodeSocketAddress('127.0.0.1', 9000)), '020023287f0000010000000000000000');
  // AF_INET6 10, port 9000, flow 0, ::1, scope 0
  assert.equal(
    hex(encodeSocketAddress('::1', 9000)),
    '0a002328000000000000000000000000000000000000000100000000',
  );
});

test('encodeSocketAddress() with a port out of range throws', () => {
  for (const port of [-1, 65536, 1.5, Number.NaN]) {
    assert.throws(() => encodeSocketAddress('127.0.0.1', port), { name: 'RangeError', message: /port/ });
  }
});
