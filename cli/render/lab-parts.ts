// The lanes of a lab with both ends' states, and its faults with their ledger.

import { ledgerDoubts } from '#lab/report/ledger-doubts.ts';
import type { FaultView, LaneSample, Ledger } from '#lab/run/observation.ts';
import { faultTable } from './fault-table.ts';
import { stateLines } from './live-detail.ts';
import type { FrameSize } from './live-view.ts';
import { paint } from './paint.ts';

export interface LabParts {
  lanes: readonly { name: string; port: number; client: LaneSample | null; server: LaneSample | null }[];
  faults: readonly FaultView[];
  /** Null: the proxy does not answer. */
  ledger: Ledger | null;
}

export function labParts({ lanes, faults, ledger }: LabParts, size: FrameSize): string[] {
  const lines = lanes.flatMap(({ name, port, client, server }) => {
    const title = `lane ${paint(name, 'name', size.color)}, port ${port}`;
    const counts = { client: client?.counts ?? null, server: server?.counts ?? null };
    return ['', title, ...stateLines({ ...counts, acceptQueue: server?.acceptQueue ?? null }, size)];
  });
  if (ledger === null) return lines;
  return [
    ...lines,
    '',
    ...faultTable(faults, ledger, size),
    ...ledgerDoubts({ lost: ledger.lost, overflowed: ledger.overflowed }),
  ];
}
