// A lab that is up, as lines: what status prints once and watch draws again and again.
import { type ServiceName, serviceTitle } from '../local/services.ts';
import type { LabSnapshot } from '../staying-lab/lab-snapshot.ts';
import { clockTime, roughDuration } from './clock-time.ts';
import { labParts } from './lab-parts.ts';
import type { FrameSize } from './live-view.ts';
import { paint } from './paint.ts';
import { truncate, wrap } from './text-width.ts';

export function labView(snapshot: LabSnapshot, size: FrameSize): string[] {
  const lines = [...headLines(snapshot, size), ...silentLines(snapshot, size), ...labParts(snapshot, size)];
  return lines.map((line) => truncate(line, size.columns));
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
