// For tests: an engine with a queue and a sender that only write down what they are told, on a clock that is turned by hand.
import assert from 'node:assert/strict';
import { pino } from 'pino';
import { type FaultInput, fault } from '#lab/spec/fault.ts';
import { parseAddress } from '#linux/ip-address.ts';
import { ActiveFault } from './active-fault.ts';
import { Engine } from './engine.ts';
import { readIcmpError } from './icmp-error.ts';
import { LaneTable } from './lane-table.ts';
import { ManualClock } from './manual-clock.ts';
import { parseSegment } from './parse-segment.ts';
import { ACK, FIN, flagsText, PSH, RST, Segment, SYN } from './segment.ts';
import { SegmentRing } from './segment-ring.ts';
import { unsigned } from './sequence.ts';
import { buildTcpPacket } from './tcp-packet.ts';

const SPEC = { port: 9000, client: '10.77.0.2', server: '10.77.0.4', record: 'All', seed: 1 } as const;
const FLAGS: Record<string, number> = { S: SYN, F: FIN, R: RST, P: PSH, '.': ACK };
export type From = 'client' | 'server';

export interface Sent {
  flags: string;
  seq?: number;
  ack?: number;
  length?: number;
  port?: number;
}

export class EngineBench {
  readonly clock = new ManualClock();
  readonly lanes = new LaneTable();
  readonly lane = this.lanes.add('a.main', SPEC);
  readonly ring = new SegmentRing(1000);
  /** What the engine did, in order: "accept 1", "drop 2", "flush", "send S 100 to 10.77.0.4". */
  readonly done: string[] = [];
  readonly kept: number[] = [];
  readonly engine: Engine;
  sendError: Error | null = null;
  relayError: Error | null = null;
  /** What was logged. */
  readonly told: string[] = [];
  #lastId = 0;

  constructor(limits = { flows: 100, count: 100, bytes: 100_000 }) {
    this.engine = new Engine({
      verdicts: {
        accept: (id) => void this.done.push(`accept ${id}`),
        drop: (id) => void this.done.push(`drop ${id}`),
        flush: () => void this.done.push('flush'),
      },
      sender: { send: (packet, to) => this.#send(packet, to) },
      clock: this.clock,
      log: pino({ base: null, timestamp: false }, { write: (line) => this.told.push(JSON.parse(line).msg) }),
      lanes: this.lanes,
      ring: this.ring,
      limits,
      relayIcmp: () => {
        if (this.relayError) throw this.relayError;
        return false;
      },
      ownAddress: () => '10.77.0.3',
      onKeptChanged: (originals) => void this.kept.push(originals),
    });
  }

  put(spec: Omit<FaultInput, 'name'>, name = 'f'): ActiveFault {
    const parsed = fault.parse({ name, ...spec });
    const one = new ActiveFault(parsed, { name, lane: 'a.main', seed: 1, at: this.clock.now() });
    this.lane.setFaults([...this.lane.faults, one]);
    return one;
  }

  /** One packet in a batch of its own. @returns what was done */
  packet(from: From, sent: Sent): string[] {
    return this.batch([from, sent]);
  }

  batch(...packets: [From, Sent][]): string[] {
    this.done.length = 0;
    for (const [from, sent] of packets) this.engine.onPacket(++this.#lastId, packetOf(from, sent));
    this.engine.onBatchEnd();
    return [...this.done];
  }

  /** Lets time pass. @returns what was done */
  pass(ms: number): string[] {
    this.done.length = 0;
    this.clock.advance(ms);
    return [...this.done];
  }

  records(): string[] {
    return this.ring
      .read(0, 1000)
      .segments.map(({ flags, fate, fault: by, note }) =>
        [flags, fate, by, note].filter((each) => each !== null).join(' '),
      );
  }

  #send(packet: Uint8Array, to: string): void {
    if (this.sendError) throw this.sendError;
    const segment = new Segment();
    const quoted = readIcmpError(packet);
    if (quoted) return void this.done.push(`send ICMP about port ${quoted.sourcePort} to ${to}`);
    assert.equal(parseSegment(packet, segment), null);
    this.done.push(`send ${flagsText(segment.flags)} ${unsigned(segment.seq)} to ${to}`);
  }
}

export function packetOf(
  from: From,
  { flags, seq = 0, ack = 0, length = 0, port = 40_000 }: Sent,
): Uint8Array {
  const [client, server] = [parseAddress(SPEC.client), parseAddress(SPEC.server)];
  const way =
    from === 'client'
      ? { source: client, destination: server, sourcePort: port, destinationPort: 9000 }
      : { source: server, destination: client, sourcePort: 9000, destinationPort: port };
  const bits = [...flags].reduce((sum, letter) => sum | (FLAGS[letter] ?? 0), 0);
  return buildTcpPacket({ ...way, seq, ack, flags: bits, payload: new Uint8Array(length) });
}

export const SYN_100 = { flags: 'S', seq: 100 } as const;
