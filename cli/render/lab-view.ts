// A lab that is up, as lines: what status prints once and watch draws again and again.
import { type ServiceName, serviceTitle } from '../local/services.ts';
import type { LabSnapshot } from '../staying-lab/lab-snapshot.ts';
import { clockTime, roughDuration } from './clock-time.ts';
import { faultTable } from './fault-table.ts';
import { stateLines } from './live-detail.ts';
import type { FrameSize } from './live-view.ts';
import { paint } from './paint.ts';
import { truncate, wrap } from './text-width.ts';

export function labView(snapshot: LabSnapshot, size: FrameSize): string[] {
  const { lanes, faults, ledger } = snapshot;
  const lines = [...headLines(snapshot, size), ...silentLines(snapshot, size)];
  for (const { name, port, client, server } of lanes) {
    const title = `lane ${paint(name, 'name', size.color)}, port ${port}`;
    const counts = { client: client?.counts ?? null, server: server?.counts ?? null };
    lines.push('', title, ...stateLines({ ...counts, acceptQueue: server?.acceptQueue ?? null }, size));
  }
  if (ledger !== null) lines.push('', ...faultTable(faults, ledger, size));
  const lost = ledger === null ? [] : losses(ledger);
  return [...lines, ...lost].map((line) => truncate(line, size.columns));
}

function headLines({ at, pid, description }: LabSnapshot, { color }: FrameSize): string[] {
  const { name, source, since, until, addresses } = description;
  const from = source === null ? '' : `, from ${source}`;
  const left = `ends at ${clockTime(until, at)}, in ${roughDuration(until - at)}`;
  const { client, proxy, server } = addresses;
  return [
    `Lab ${paint(`"${name}"`, 'strong', color)}${from}: up for ${roughDuration(at - since)}, ${left}; pid ${pid}`,
    `client ${client}, proxy ${proxy}, server ${server}`,
  ];
}

function silentLines({ silent }: LabSnapshot, { columns, color }: FrameSize): string[] {
  return Object.entries(silent).flatMap(([service, reason]) =>
    wrap(`The ${serviceTitle(service as ServiceName)} is of no use: ${reason}`, columns).map((line) =>
      paint(line, 'bad', color),
    ),
  );
}

function losses({ lost, overflowed }: { lost: number; overflowed: number }): string[] {
  return [
    ...(lost > 0 ? [`${lost} held segments were lost with an engine that died`] : []),
    ...(overflowed > 0 ? [`${overflowed} segments passed unseen: the queue was full`] : []),
  ];
}
