// A bench's queue that looks at nothing: each SYN, FIN and RST that is forwarded goes up, and on at once. Ends with SIGTERM.
// usage: let-go.ts QUEUE
import { IptablesChain } from '#linux/iptables-chain.ts';
import { NfQueue } from '#linux/nfqueue.ts';

/** As much of a packet as the engine asks for. */
const COPY_RANGE = 65_531;

const number = Number(process.argv[2]);
const queue = NfQueue.open({ queue: number, copyRange: COPY_RANGE });
queue.run(
  ({ id }) => queue.accept(id),
  () => undefined,
);
const chain = new IptablesChain('IPv4', { table: 'mangle', hook: 'FORWARD', chain: 'SYNFIN-BENCH' });
await chain.replace(
  ['SYN', 'FIN', 'RST'].map(
    (flag) => `-p tcp --tcp-flags ${flag} ${flag} -j NFQUEUE --queue-num ${number} --queue-bypass`,
  ),
);
process.once('SIGTERM', async () => {
  await chain.detach();
  queue.close();
});
process.stdout.write('ready\n');
