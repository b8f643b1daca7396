// The way to a lab that is up: its description, and its services' control sockets, through its process's /proc/PID/root.
// Nothing of the lab's own takes part in it, so that it works also when the process that keeps the lab is stuck.

import { ControlClient } from '#runner/control-client.ts';
import { BadInputError } from '../exit-status.ts';
import { CONTROL_FOLDER } from '../local/sandbox.ts';
import { SERVICE_NAMES, type ServiceName, serviceTitle, socketName } from '../local/services.ts';
import { findLab, NoLabError } from './find-lab.ts';
import { labCommand } from './lab-command.ts';
import { insideOf, type LabDescription, readDescription } from './lab-description.ts';
import { labFolder } from './lab-folder.ts';
import type { LabRecord } from './lab-record.ts';

export interface OpenLab extends Record<ServiceName, ControlClient> {
  record: LabRecord;
  /** As it is now; it is read again by each call of openLab(). */
  description: LabDescription;
}

export interface OpenOptions {
  /** How long a service may take to answer. Default 10 s. */
  timeoutMs?: number;
}

/** @throws NoLabError, LabFolderError */
export function openLab(name: string, { timeoutMs = 10_000 }: OpenOptions = {}): OpenLab {
  const record = findLab(labFolder(), name);
  const description = readDescription(record.pid);
  if (description === null) throw new NoLabError(name, `pid ${record.pid} says nothing of it`);
  const clients = SERVICE_NAMES.map((service) => {
    const socketPath = insideOf(record.pid, `${CONTROL_FOLDER}/${socketName(service)}`);
    const title = `${serviceTitle(service)} of lab "${name}"`;
    const remedy = remedyFor(service, name);
    return [service, new ControlClient({ name: title, socketPath, timeoutMs, remedy })] as const;
  });
  return {
    ...(Object.fromEntries(clients) as Record<ServiceName, ControlClient>),
    record,
    description,
  };
}

function remedyFor(service: ServiceName, name: string): string {
  const tell = (words: string, does: string) => `${labCommand(words, name)} ${does}`;
  return [
    tell('status', 'tells why'),
    ...(service === 'proxy' ? [tell('fault rm --all', 'ends its faults all the same')] : []),
    tell('down', 'ends the lab'),
  ].join(', ');
}

/** The lane of that name; without a name the one lane there is, or "main". @throws BadInputError */
export function laneOf({ description }: Pick<OpenLab, 'description'>, name: string | undefined) {
  const { lanes } = description;
  const found =
    name === undefined && lanes.length === 1
      ? lanes[0]
      : lanes.find((lane) => lane.name === (name ?? 'main'));
  if (found) return found;
  const known = lanes.map((lane) => lane.name).join(', ');
  throw new BadInputError(
    name === undefined
      ? `Cannot choose a lane: the lab has ${known}; name one by --lane`
      : `Cannot use lane "${name}": the lab has ${known}`,
  );
}
