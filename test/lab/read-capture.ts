// A capture as tshark understands it.
import { spawnSync } from 'node:child_process';

const FIELDS = [
  ...[
    'frame.interface_name',
    'frame.time_epoch',
    'frame.cap_len',
    'frame.len',
    'frame.packet_flags_direction',
  ],
  ...['tcp.srcport', 'tcp.dstport', 'tcp.seq_raw', 'tcp.ack_raw', 'tcp.flags', 'tcp.len'],
  ...['ip.checksum.status', 'tcp.checksum.status', 'tcp.checksum', 'frame.comment'],
] as const;
const FLAGS = ['F', 'S', 'R', 'P', '.'] as const;

/** The kernel's rewriting of addresses may leave this for 0; both are 0 to a receiver, but tshark minds (RFC 1624 section 3). */
const OTHER_ZERO = '0xffff';

export interface Frame {
  /** Name of its lane on the wire. */
  lane: string;
  /** Microseconds since the epoch. */
  atMicros: number;
  kept: number;
  length: number;
  direction: 'inbound' | 'outbound';
  sourcePort: number;
  destinationPort: number;
  seq: number;
  ack: number;
  /** Letters as tcpdump writes them, in the order of the bits. */
  flags: string;
  payload: number;
  /** Both checksums are right, as far as there are two. */
  checksumsGood: boolean;
  comment: string;
}

/** @throws where tshark fails, or has anything to say against the file */
export function readCapture(path: string): Frame[] {
  const args = [
    ...['-r', path, '-T', 'fields', '-o', 'tcp.check_checksum:TRUE', '-o', 'ip.check_checksum:TRUE'],
    ...FIELDS.flatMap((field) => ['-e', field]),
  ];
  const { status, stdout, stderr } = spawnSync('tshark', args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  const said = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('Running as user "root"'));
  if (status !== 0 || said.length > 0) throw new Error(`tshark -r ${path}: ${status} ${said.join('; ')}`);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map(frameOf);
}

function frameOf(line: string): Frame {
  const values = line.split('\t');
  const of = (field: (typeof FIELDS)[number]) => values[FIELDS.indexOf(field)] ?? '';
  const bits = Number(of('tcp.flags'));
  return {
    lane: of('frame.interface_name'),
    // Seconds with nine decimals: too many digits for a number of seconds.
    atMicros: Number(of('frame.time_epoch').replace('.', '').slice(0, -3)),
    kept: Number(of('frame.cap_len')),
    length: Number(of('frame.len')),
    direction: Number(of('frame.packet_flags_direction')) === 2 ? 'outbound' : 'inbound',
    sourcePort: Number(of('tcp.srcport')),
    destinationPort: Number(of('tcp.dstport')),
    seq: Number(of('tcp.seq_raw')),
    ack: Number(of('tcp.ack_raw')),
    flags: FLAGS.filter((_, bit) => (bits & (1 << bit)) !== 0).join(''),
    payload: Number(of('tcp.len')),
    checksumsGood:
      /^1?$/.test(of('ip.checksum.status')) &&
      (of('tcp.checksum.status') === '1' || of('tcp.checksum') === OTHER_ZERO),
    comment: of('frame.comment'),
  };
}
