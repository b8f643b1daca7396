// A bench's client that writes: so many bytes on one connection, until the server has read the end; prints bytes per second.
// usage: bulk.ts ADDRESS PORT BYTES
import { connectNow, EPOLLIN, EPOLLOUT, Epoll, endStream, readSome, writeSome } from './epoll.ts';

const GIVE_UP_MS = 60_000;

const [address = '', port = '', bytes = ''] = process.argv.slice(2);
const fd = connectNow(address, Number(port));
const began = process.hrtime.bigint();
const writable = new Epoll();
writable.add(fd, EPOLLOUT);
for (let left = Number(bytes); left > 0; ) {
  const ready = writable.wait(GIVE_UP_MS, () => {
    left -= writeSome(fd, left);
  });
  if (ready === 0) throw new Error(`Cannot write the last ${left} bytes: nobody reads them`);
}
endStream(fd);
const readable = new Epoll();
readable.add(fd, EPOLLIN);
if (readable.wait(GIVE_UP_MS, () => undefined) === 0 || readSome(fd) !== 1)
  throw new Error('Cannot tell whether all has arrived: no answer');
const seconds = Number(process.hrtime.bigint() - began) / 1e9;
process.stdout.write(`${JSON.stringify({ perSecond: Number(bytes) / seconds })}\n`);
