// A program for the doctor, run in namespaces of its own: opens what the proxy opens, and says what it was granted.
import { NfQueue } from '#linux/nfqueue.ts';
import { RawSocket } from '#linux/raw-socket.ts';

const queue = NfQueue.open({ queue: 7, copyRange: 128 });
const raw = RawSocket.open({ family: 'IPv4', mark: 1 });
console.log(`opened, with a receive buffer of ${Math.round(queue.receiveBuffer / 1024)} KiB`);
raw.close();
queue.close();
