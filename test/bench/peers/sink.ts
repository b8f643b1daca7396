// A bench's server that reads: each connection to its end, which it answers with one byte, so that its peer knows.
// usage: sink.ts ADDRESS PORT...
import { acceptTcp, closeFd, listenTcp } from '#linux/tcp-socket.ts';
import { EPOLLIN, Epoll, readSome, writeOne } from './epoll.ts';

const [address = '', ...ports] = process.argv.slice(2);
const epoll = new Epoll();
const listeners = new Set<number>();
for (const port of ports) {
  const fd = listenTcp({ address, port: Number(port), backlog: 16 });
  listeners.add(fd);
  epoll.add(fd, EPOLLIN);
}
process.stdout.write('ready\n');

function accept(listener: number): void {
  for (let fd = acceptTcp(listener); fd !== null; fd = acceptTcp(listener)) epoll.add(fd, EPOLLIN);
}

function serve(fd: number): void {
  const count = readSome(fd);
  if (count > 0) return;
  if (count === 0) writeOne(fd);
  closeFd(fd);
}

// Standard output must get its turn before this process never returns to its event loop.
setImmediate(() => {
  for (;;) epoll.wait(-1, (fd) => (listeners.has(fd) ? accept(fd) : serve(fd)));
});
