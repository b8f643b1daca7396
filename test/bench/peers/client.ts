// A bench's client: connects and closes, so many times, so many at once; prints connections per second.
// usage: client.ts ADDRESS FIRST_PORT PORTS TOTAL CONCURRENCY
import { encodeSocketAddress } from '#linux/ip-address.ts';
import { libc } from '#linux/libc.ts';
import { closeFd, openTcp } from '#linux/tcp-socket.ts';
import { EPOLLOUT, Epoll } from './epoll.ts';

const SOL_SOCKET = 1;
const SO_ERROR = 4;
const EINPROGRESS = 115;
const GIVE_UP_MS = 60_000;

const [address = '', firstText = '', portsText = '', totalText = '', concurrencyText = ''] =
  process.argv.slice(2);
const [first, ports, total, concurrency] = [firstText, portsText, totalText, concurrencyText].map(Number) as [
  number,
  number,
  number,
  number,
];
const family = address.includes(':') ? 'IPv6' : 'IPv4';
const targets = Array.from({ length: ports }, (_, i) => encodeSocketAddress(address, first + i));
const epoll = new Epoll();
let started = 0;
let done = 0;
let failed = 0;

function start(): void {
  const fd = openTcp({ family });
  const status = libc.connect(fd, targets[started++ % ports] as Uint8Array);
  if (status < 0 && status !== -EINPROGRESS) end(fd, true);
  else epoll.add(fd, EPOLLOUT);
}

function end(fd: number, error: boolean): void {
  if (error) failed++;
  done++;
  closeFd(fd);
}

const began = process.hrtime.bigint();
while (started < Math.min(total, concurrency)) start();
while (done < total) {
  const ready = epoll.wait(1000, (fd) => {
    end(fd, libc.getIntOption(fd, SOL_SOCKET, SO_ERROR) !== 0);
    if (started < total) start();
  });
  if (ready === 0 && Number(process.hrtime.bigint() - began) / 1e6 > GIVE_UP_MS) break;
}
const seconds = Number(process.hrtime.bigint() - began) / 1e9;
process.stdout.write(`${JSON.stringify({ done, failed, seconds, perSecond: done / seconds })}\n`);
