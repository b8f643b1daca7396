// Loopback only; needs no privilege.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ErrnoError, libc } from './libc.ts';
import { closeFd, openTcp } from './tcp-socket.ts';
import { setKeepalive, setUserTimeout } from './tcp-timeouts.ts';

const SOL_SOCKET = 1;
const SO_KEEPALIVE = 9;
const SOL_TCP = 6;

function optionsOf(fd: number): Record<string, number> {
  return {
    on: libc.getIntOption(fd, SOL_SOCKET, SO_KEEPALIVE),
    idle: libc.getIntOption(fd, SOL_TCP, 4),
    interval: libc.getIntOption(fd, SOL_TCP, 5),
    probes: libc.getIntOption(fd, SOL_TCP, 6),
  };
}

test('setKeepalive() sets all three times and turns it on; with null it turns it off', () => {
  const fd = openTcp({ family: 'IPv4' });
  setKeepalive(fd, { idleSeconds: 5, intervalSeconds: 2, probes: 4 });
  assert.deepEqual(optionsOf(fd), { on: 1, idle: 5, interval: 2, probes: 4 });
  setKeepalive(fd, null);
  assert.equal(optionsOf(fd).on, 0);
  closeFd(fd);
});

test('setKeepalive() with what the kernel does not take throws EINVAL', () => {
  const fd = openTcp({ family: 'IPv4' });
  for (const wrong of [
    { idleSeconds: 0, intervalSeconds: 1, probes: 1 },
    { idleSeconds: 1, intervalSeconds: 32_768, probes: 1 },
    { idleSeconds: 1, intervalSeconds: 1, probes: 128 },
  ]) {
    assert.throws(
      () => setKeepalive(fd, wrong),
      (error) => error instanceof ErrnoError && error.code === 'EINVAL',
    );
  }
  closeFd(fd);
});

test('setUserTimeout() sets it, and 0 takes it away', () => {
  const fd = openTcp({ family: 'IPv6', userTimeoutMs: 1500 });
  assert.equal(libc.getIntOption(fd, SOL_TCP, 18), 1500);
  setUserTimeout(fd, 0);
  assert.equal(libc.getIntOption(fd, SOL_TCP, 18), 0);
  closeFd(fd);
});

test('setKeepalive() and setUserTimeout() on a closed descriptor throw EBADF', () => {
  const fd = openTcp({ family: 'IPv4' });
  closeFd(fd);
  const isBad = (error: unknown) => error instanceof ErrnoError && error.code === 'EBADF';
  assert.throws(() => setKeepalive(fd, null), isBad);
  assert.throws(() => setUserTimeout(fd, 1), isBad);
});
