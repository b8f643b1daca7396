// What this project relies on in koffi, so that an upgrade that changes it fails here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AF_INET, checked, ErrnoError, errnoName, libc, SOCK_STREAM, SOL_TCP, setIntOption } from './libc.ts';

const EBADF = 9;
const TCP_SYNCNT = 7;
const SOCK_DGRAM = 2;

test('libc calls that fail return the negative errno of that very call', () => {
  assert.equal(libc.listen(-1, 1), -EBADF);
  const fd = libc.socket(AF_INET, SOCK_STREAM, 0);
  assert.ok(fd >= 0);
  assert.equal(libc.close(fd), 0);
  assert.equal(libc.close(fd), -EBADF);
});

test('libc writes into and reads from a view in the middle of a buffer, in place', () => {
  const fd = libc.socket(AF_INET, SOCK_DGRAM, 0);
  const block = new Uint8Array(64).fill(0xee);
  const address = block.subarray(8, 24);
  address.set([AF_INET, 0, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  assert.equal(libc.bind(fd, address), 0);
  assert.equal(libc.getsockname(fd, address, Uint32Array.of(16)), 0);
  const port = new DataView(block.buffer).getUint16(10);
  assert.ok(port > 0);
  assert.deepEqual(
    [...block.subarray(0, 8), ...block.subarray(24)],
    [...new Uint8Array(48).fill(0xee)],
    'bytes around the view are untouched',
  );

  const message = block.subarray(32, 37);
  message.set([1, 2, 3, 4, 5]);
  assert.equal(libc.sendto(fd, message, address), 5);
  const into = new Uint8Array(16).fill(0xaa);
  assert.equal(libc.recv(fd, into.subarray(4, 8)), 5, 'MSG_TRUNC tells the real length');
  assert.deepEqual([...into.subarray(2, 10)], [0xaa, 0xaa, 1, 2, 3, 4, 0xaa, 0xaa]);
  libc.close(fd);
});

test('getIntOption after setIntOption gives the value back', () => {
  const fd = libc.socket(AF_INET, SOCK_STREAM, 0);
  assert.equal(setIntOption(fd, SOL_TCP, TCP_SYNCNT, 3), 0);
  assert.equal(libc.getIntOption(fd, SOL_TCP, TCP_SYNCNT), 3);
  libc.close(fd);
});

test('checked() with a negative errno throws an ErrnoError with name, number and hint', () => {
  assert.equal(checked(7, 'recv', 'read'), 7);
  assert.throws(
    () => checked(-98, 'bind', 'listen on 127.0.0.1:80', 'try another'),
    (error) => {
      assert.ok(error instanceof ErrnoError);
      assert.equal(
        error.message,
        'Cannot listen on 127.0.0.1:80: bind gave EADDRINUSE, address already in use; try another',
      );
      assert.deepEqual([error.code, error.errno, error.syscall], ['EADDRINUSE', 98, 'bind']);
      return true;
    },
  );
});

test('errnoName() of a number without a name says the number', () => {
  assert.equal(errnoName(92), 'ENOPROTOOPT');
  assert.equal(errnoName(9999), 'ERRNO_9999');
});
