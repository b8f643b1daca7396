// Bytes per second on one connection: straight, routed, and over a lane; ratios round by round.
import { join } from 'node:path';
import { spread } from './median.ts';
import { PATHS, PathLab, PORTS } from './paths.ts';
import { startPeer } from './start-peer.ts';

const MIB = 2 ** 20;
const BYTES = 256 * MIB;
/** Where each segment goes through user space: the rate is what counts, and it is a tenth. */
const FEWER_BYTES = 32 * MIB;
const ROUNDS = 7;
const PEERS = join(import.meta.dirname, 'peers');

export async function bulkThroughput(): Promise<string> {
  const paths = await PathLab.deploy();
  const { lab } = paths;
  try {
    const listen = [lab.addresses.server, ...PORTS].map(String);
    await startPeer(lab, 'server', join(PEERS, 'sink.ts'), listen);
    const rates = PATHS.map((path) => ({ path, values: [] as number[] }));
    for (let round = 0; round <= ROUNDS; round++) {
      for (const { path, values } of rates) {
        const bytes = path.record === 'All' ? FEWER_BYTES : BYTES;
        const rate = await paths.over(path, async ({ address, port }) => {
          const { firstLine } = await startPeer(
            lab,
            'client',
            join(PEERS, 'bulk.ts'),
            [address, port, bytes].map(String),
          );
          return (JSON.parse(firstLine) as { perSecond: number }).perSecond;
        });
        if (round > 0) values.push(rate / MIB); // the first round warms up
      }
    }
    const [direct, routed] = rates.map(({ values }) => values);
    const against = (values: readonly number[], others: readonly number[] = []) =>
      spread(values.map((value, i) => value / (others[i] ?? Number.NaN)));
    return [
      '## Bulk throughput',
      '',
      `${BYTES / MIB} MiB on one connection (${FEWER_BYTES / MIB} MiB where every segment is diverted); ${ROUNDS} rounds after one to warm up; median (least–greatest).`,
      '',
      '| path | MiB/s | of direct | of routed |',
      '|---|---|---|---|',
      ...rates.map(
        ({ path, values }) =>
          `| ${path.name} | ${spread(values, 0)} | ${against(values, direct)} | ${against(values, routed)} |`,
      ),
    ].join('\n');
  } finally {
    await lab.destroy();
  }
}
