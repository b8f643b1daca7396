// A bench's client that asks with a byte and waits for a byte, again and again on one connection; prints microseconds.
// usage: round-trips.ts ADDRESS PORT COUNT
import { connectNow, EPOLLIN, Epoll, readSome, writeSome } from './epoll.ts';

const GIVE_UP_MS = 10_000;
const WARM_UP = 500;

const [address = '', port = '', countText = ''] = process.argv.slice(2);
const count = Number(countText);
const fd = connectNow(address, Number(port));
const epoll = new Epoll();
epoll.add(fd, EPOLLIN);
const times = new Float64Array(count);
for (let i = -WARM_UP; i < count; i++) {
  const began = process.hrtime.bigint();
  writeSome(fd, 1);
  if (epoll.wait(GIVE_UP_MS, () => undefined) === 0 || readSome(fd) !== 1)
    throw new Error(`Cannot finish round trip ${i}: no answer`);
  if (i >= 0) times[i] = Number(process.hrtime.bigint() - began) / 1000;
}
times.sort();
const at = (share: number) => times[Math.min(count - 1, Math.floor(count * share))];
process.stdout.write(`${JSON.stringify({ p50: at(0.5), p99: at(0.99) })}\n`);
