// A bench's receiver: for each time that arrives, how many milliseconds ago that was; says "ready", and then the percentiles.
// usage: stamp-receiver.ts ADDRESS PORT TOTAL
import { libc } from '#linux/libc.ts';
import { acceptTcp, listenTcp } from '#linux/tcp-socket.ts';
import { percentile } from '../median.ts';
import { EPOLLIN, Epoll } from './epoll.ts';

const STAMP_BYTES = 8;
const GIVE_UP_MS = 5000;

const [address = '', port = '', totalText = ''] = process.argv.slice(2);
const total = Number(totalText);
const epoll = new Epoll();
const listener = listenTcp({ address, port: Number(port), backlog: 4096 });
epoll.add(listener, EPOLLIN);
const ages = new Float64Array(total);
const scratch = new Uint8Array(65_536);
const stamps = new DataView(scratch.buffer);
let received = 0;

function read(fd: number): void {
  // Each write is one segment, and a read ends between two of them.
  const count = libc.read(fd, scratch);
  if (count <= 0) libc.close(fd);
  const now = Number(process.hrtime.bigint()) / 1e6;
  for (let at = 0; at + STAMP_BYTES <= count; at += STAMP_BYTES)
    ages[received++] = now - stamps.getFloat64(at, true);
}

function accept(): void {
  for (let fd = acceptTcp(listener); fd !== null; fd = acceptTcp(listener)) epoll.add(fd, EPOLLIN);
}

process.stdout.write('ready\n');
setImmediate(() => {
  while (received < total) {
    if (epoll.wait(GIVE_UP_MS, (fd) => (fd === listener ? accept() : read(fd))) === 0) break;
  }
  libc.close(listener);
  const seen = [...ages.subarray(0, received)];
  const [p50, p99] = [0.5, 0.99].map((share) => percentile(seen, share));
  process.stdout.write(`${JSON.stringify({ received, p50, p99 })}\n`);
  // Until the lab ends, so that nobody takes its end for a failure.
  setInterval(() => undefined, GIVE_UP_MS);
});
