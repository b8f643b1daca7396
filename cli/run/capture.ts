// The capture of a run: every segment that the proxies recorded, as pcapng, each with a comment that says what it is.
//
//   proxy ── GET /packets, with each look ──► LabCapture (one lab after the other) ──► Capture ──► CaptureFile
import { interfaceDescription, packetBlock, sectionHeader, statisticsBlock } from '#lab/report/pcapng.ts';
import { segmentComment } from '#lab/report/segment-comment.ts';
import { type CapturedSegment, SNAP_BYTES } from '#lab/run/observation.ts';
import { qualifiedName } from '#lab/run/qualified-name.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import { CaptureFile, type FileCalls } from './capture-file.ts';

const ABOUT = [
  'TCP segments as the proxy of a synfin lab saw them, between the addresses of the client and of the server.',
  "Inbound: what the proxy saw; outbound: what it sent itself. Each packet's comment says its role, side, attempt, incarnation, fate and fault.",
];

/** A lane of the run: an interface of the file. */
interface CapturedLane {
  experiment: string;
  lane: string;
  index: number;
  packets: number;
}

export interface CaptureOptions {
  path: string;
  experiments: readonly Experiment[];
  /** Such as "Linux 6.18.44" and "synfin 0.1.0". */
  os: string;
  application: string;
  calls?: FileCalls;
}

/** What has become of a capture. */
export interface CaptureSummary {
  path: string;
  packets: number;
  /** Why packets are missing, one sentence each. */
  gaps: string[];
  /** Where the file could not be written to its end. */
  failure: Error | null;
}

export class Capture {
  readonly #file: CaptureFile;
  /** By the lanes' names on the wire. */
  readonly #lanes: ReadonlyMap<string, CapturedLane>;
  readonly #startedAt = Date.now();
  readonly #gaps: string[] = [];

  /** Writes what is known from the start: all lanes of all experiments. @throws CaptureError */
  constructor({ path, experiments, os, application, calls }: CaptureOptions) {
    this.#file = new CaptureFile(path, calls);
    const lanes = experiments.flatMap(({ metadata, spec }) =>
      spec.lab.lanes.map(({ name, record }) => ({ experiment: metadata.name, lane: name, record })),
    );
    this.#lanes = new Map(
      lanes.map(({ experiment, lane }, index) => [
        qualifiedName(experiment, lane),
        { experiment, lane, index, packets: 0 },
      ]),
    );
    const partial = lanes.filter(({ record }) => record === 'FaultedOnly').map(diversionComment);
    this.#file.write([
      sectionHeader({ os, application, comments: [...ABOUT, ...partial] }),
      ...[...this.#lanes].map(([name, { experiment, lane }]) =>
        interfaceDescription({
          name,
          description: `experiment ${experiment}, lane ${lane}`,
          snapBytes: SNAP_BYTES,
        }),
      ),
    ]);
    if (this.#file.failure) throw this.#file.failure;
  }

  /** It has ended early: the disk is full, or the like. */
  get failed(): boolean {
    return this.#file.failure !== null;
  }

  /** Writes packets; those of lanes that are none of the run's are passed over. @returns false where that failed */
  write(packets: readonly CapturedSegment[], missed: number): boolean {
    const known = packets.flatMap((packet) => {
      const lane = this.#lanes.get(packet.lane);
      return lane ? [{ packet, lane }] : [];
    });
    const gap = missed > 0 ? [`${missed} segments before this one are missing`] : [];
    const blocks = known.map(({ packet, lane }, i) => blockOf(packet, lane, i === 0 ? gap : []));
    if (!this.#file.write(blocks)) return false;
    for (const { lane } of known) lane.packets++;
    return true;
  }

  /** Something is missing in the file. */
  gap(reason: string): void {
    this.#gaps.push(reason);
  }

  /** Says at the end of the file how many packets it has, and what is missing; call once. */
  finish(): CaptureSummary {
    const lanes = [...this.#lanes.values()];
    const endedAt = Date.now();
    this.#file.write(
      lanes.map(({ index, packets }) =>
        statisticsBlock({
          interface: index,
          startedAt: this.#startedAt,
          endedAt,
          delivered: packets,
          comments: this.#gaps,
        }),
      ),
    );
    this.#file.close();
    const packets = lanes.reduce((sum, lane) => sum + lane.packets, 0);
    return { path: this.#file.path, packets, gaps: this.#gaps, failure: this.#file.failure };
  }
}

function blockOf(
  packet: CapturedSegment,
  { experiment, lane, index }: CapturedLane,
  gap: string[],
): Uint8Array {
  const prefix = qualifiedName(experiment, '');
  const local = { ...packet, lane, fault: packet.fault?.replace(prefix, '') ?? null };
  return packetBlock({
    interface: index,
    at: packet.at,
    direction: packet.fate === 'Injected' ? 'outbound' : 'inbound',
    bytes: Buffer.from(packet.packet, 'base64'),
    length: packet.packetLength,
    comments: [segmentComment(experiment, local), ...gap],
  });
}

function diversionComment({ experiment, lane }: { experiment: string; lane: string }): string {
  return `Lane ${lane} of ${experiment} records FaultedOnly: here are the segments that its faults had diverted, and no others.`;
}
