// A bench's server: accepts at once, answers a byte with a byte if told to, closes when its peer has closed.
// usage: server.ts ADDRESS FIRST_PORT PORTS
import { acceptTcp, closeFd, listenTcp } from '#linux/tcp-socket.ts';
import { EPOLLIN, Epoll, readSome, writeOne } from './epoll.ts';

/**
 * Of one listener, before what is open gets its turn. A client counts a connection that nobody has accepted yet, so without
 * a bound a server that comes late would open more than a process may.
 */
const ACCEPTS_PER_TURN = 16;

const [address = '', first = '', ports = ''] = process.argv.slice(2);
const epoll = new Epoll();
const listeners = new Set<number>();
for (let i = 0; i < Number(ports); i++) {
  const fd = listenTcp({ address, port: Number(first) + i, backlog: 4096 });
  listeners.add(fd);
  epoll.add(fd, EPOLLIN);
}
process.stdout.write('ready\n');

function accept(listener: number): void {
  for (let count = 0; count < ACCEPTS_PER_TURN; count++) {
    const fd = acceptTcp(listener);
    if (fd === null) return;
    epoll.add(fd, EPOLLIN);
  }
}

function serve(fd: number): void {
  const count = readSome(fd);
  if (count > 0) writeOne(fd);
  else closeFd(fd);
}

// Standard output must get its turn before this process never returns to its event loop.
setImmediate(() => {
  for (;;) epoll.wait(-1, (fd) => (listeners.has(fd) ? accept(fd) : serve(fd)));
});
