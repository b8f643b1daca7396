// A bench's client: connects and closes, so many times, so many at once, with or without a byte that the server
// answers with a byte; prints how many
// per second, and what that took of a processor.
// usage: client.ts ADDRESS FIRST_PORT PORTS TOTAL CONCURRENCY [echo]
import { encodeSocketAddress } from '#linux/ip-address.ts';
import { errnoName, libc } from '#linux/libc.ts';
import { closeFd, openTcp } from '#linux/tcp-socket.ts';
import { EPOLLIN, EPOLLOUT, Epoll, readSome, writeOne } from './epoll.ts';

const SOL_SOCKET = 1;
const SO_ERROR = 4;
const EINPROGRESS = 115;
const GIVE_UP_MS = 60_000;

const [address = '', ...rest] = process.argv.slice(2);
const [first, ports, total, concurrency] = rest.slice(0, 4).map(Number) as [number, number, number, number];
const echoes = rest[4] === 'echo';
const family = address.includes(':') ? 'IPv6' : 'IPv4';
const targets = Array.from({ length: ports }, (_, i) => encodeSocketAddress(address, first + i));
const epoll = new Epoll();
/** Connections that have asked, and wait for an answer. */
const asking = new Set<number>();
let started = 0;
let done = 0;
/** Name of an error, and how many ended with it. */
const failures = new Map<string, number>();

function start(): void {
  const fd = openTcp({ family });
  const status = libc.connect(fd, targets[started++ % ports] as Uint8Array);
  if (status < 0 && status !== -EINPROGRESS) fail(fd, -status, 'connect');
  else epoll.add(fd, EPOLLOUT);
}

function fail(fd: number, errno: number, where: string): void {
  const name = `${where}: ${errno === 0 ? 'no answer' : errnoName(errno)}`;
  failures.set(name, (failures.get(name) ?? 0) + 1);
  end(fd);
}

function end(fd: number): void {
  done++;
  closeFd(fd);
  if (started < total) start();
}

function goOn(fd: number): void {
  if (asking.delete(fd)) {
    const count = readSome(fd);
    if (count === 1) end(fd);
    else fail(fd, Math.max(0, -count), 'read');
    return;
  }
  const errno = libc.getIntOption(fd, SOL_SOCKET, SO_ERROR);
  if (errno !== 0 || !echoes) {
    if (errno === 0) end(fd);
    else fail(fd, errno, 'SO_ERROR');
    return;
  }
  writeOne(fd);
  asking.add(fd);
  epoll.change(fd, EPOLLIN);
}

const before = process.cpuUsage();
const began = process.hrtime.bigint();
while (started < Math.min(total, concurrency)) start();
while (done < total) {
  const ready = epoll.wait(1000, goOn);
  if (ready === 0 && Number(process.hrtime.bigint() - began) / 1e6 > GIVE_UP_MS) break;
}
const seconds = Number(process.hrtime.bigint() - began) / 1e9;
const { user, system } = process.cpuUsage(before);
const result = {
  done,
  failures: Object.fromEntries(failures),
  seconds,
  perSecond: done / seconds,
  cpuMicroseconds: user + system,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
