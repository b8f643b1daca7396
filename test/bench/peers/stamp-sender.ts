// A bench's sender: one segment after the other at a steady rate, each with the time when it was sent.
// usage: stamp-sender.ts ADDRESS PORT CONNECTIONS PER_SECOND TOTAL
import { encodeSocketAddress } from '#linux/ip-address.ts';
import { checked, libc, SOL_TCP, setIntOption } from '#linux/libc.ts';
import { openTcp } from '#linux/tcp-socket.ts';
import { EPOLLOUT, Epoll } from './epoll.ts';

const TCP_NODELAY = 1;
const EINPROGRESS = 115;
/** A time and nothing else. */
const STAMP_BYTES = 8;

const [address = '', ...numbers] = process.argv.slice(2);
const [port, connections, perSecond, total] = numbers.map(Number) as [number, number, number, number];
const family = address.includes(':') ? 'IPv6' : 'IPv4';
const epoll = new Epoll();
const fds = Array.from({ length: connections }, () => {
  const fd = openTcp({ family });
  setIntOption(fd, SOL_TCP, TCP_NODELAY, 1);
  const status = libc.connect(fd, encodeSocketAddress(address, port));
  if (status < 0 && status !== -EINPROGRESS) checked(status, 'connect', `connect to ${address}`);
  const connecting = new Epoll();
  connecting.add(fd, EPOLLOUT);
  connecting.wait(5000, () => undefined);
  return fd;
});

const stamp = new Float64Array(1);
const bytes = new Uint8Array(stamp.buffer);
const nowMs = () => Number(process.hrtime.bigint()) / 1e6;
const began = nowMs();
let sent = 0;
while (sent < total) {
  const due = Math.min(total, Math.floor(((nowMs() - began) * perSecond) / 1000));
  for (; sent < due; sent++) {
    stamp[0] = nowMs();
    checked(libc.send(fds[sent % connections] ?? -1, bytes, STAMP_BYTES), 'send', 'send a time');
  }
  // A millisecond at most: nobody wakes it.
  epoll.wait(1, () => undefined);
}
process.stdout.write(`${JSON.stringify({ sent, seconds: (nowMs() - began) / 1000 })}\n`);
