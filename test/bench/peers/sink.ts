// A bench's server that reads: so many bytes of each connection, then answers with one, and closes when its peer has.
// usage: sink.ts ADDRESS BYTES PORT...
import { acceptTcp, closeFd, listenTcp } from '#linux/tcp-socket.ts';
import { EPOLLIN, Epoll, readSome, writeSome } from './epoll.ts';

const [address = '', bytesText = '', ...ports] = process.argv.slice(2);
const wanted = Number(bytesText);
const epoll = new Epoll();
const listeners = new Set<number>();
const missing = new Map<number, number>();
for (const port of ports) {
  const fd = listenTcp({ address, port: Number(port), backlog: 16 });
  listeners.add(fd);
  epoll.add(fd, EPOLLIN);
}
process.stdout.write('ready\n');

function accept(listener: number): void {
  for (let fd = acceptTcp(listener); fd !== null; fd = acceptTcp(listener)) {
    missing.set(fd, wanted);
    epoll.add(fd, EPOLLIN);
  }
}

function serve(fd: number): void {
  const count = readSome(fd);
  if (count <= 0) {
    missing.delete(fd);
    closeFd(fd);
    return;
  }
  const left = (missing.get(fd) ?? 0) - count;
  missing.set(fd, left);
  if (left <= 0) writeSome(fd, 1);
}

// Standard output must get its turn before this process never returns to its event loop.
setImmediate(() => {
  for (;;) epoll.wait(-1, (fd) => (listeners.has(fd) ? accept(fd) : serve(fd)));
});
