// The process that keeps a lab: pid 1 of its sandbox. It deploys the lab, says so, and ends it when asked or when its time is over.
//
//   synfin up ──spawn──► unshare ──fork──► this process ──► services
//        │ ◄── up ──────────────────────────────┤
//        └──── stay ──► (or its end is ours) ───┘
import { closeSync, openSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { clientBehaviour } from '#lab/spec/client-behaviour.ts';
import type { LabSpec } from '#lab/spec/lab.ts';
import { lanePorts } from '#lab/spec/lane-ports.ts';
import { serverBehaviour } from '#lab/spec/server-behaviour.ts';
import { EXIT } from '../exit-status.ts';
import { interruptSignal } from '../interrupt.ts';
import { deployLocalLab, type LocalLab } from '../local/local-lab.ts';
import { prepareSandbox, stayWithoutOuter } from '../local/sandbox.ts';
import { type LabDescription, writeDescription } from './lab-description.ts';
import { removeRecord } from './lab-record.ts';

/** Tells the inner process where its record is; it cannot know, being root in a user namespace. */
export const FOLDER_VARIABLE = 'SYNFIN_LAB_FOLDER';

export interface SuperviseOptions {
  name: string;
  source: string | null;
  /** How long it stays at most, in milliseconds. */
  forMs: number;
}

/** What the outer process is told, and what it may say. */
export type SuperviseMessage = { up: true } | { stays: true };
export type StayMessage = { stay: true };

/** Inside a sandbox. Returns the exit status when the lab has ended and its record is removed. */
export async function supervise(spec: LabSpec, { name, source, forMs }: SuperviseOptions): Promise<number> {
  // Held open, because /run, where it may be, is hidden in a moment.
  const folder = openSync(process.env[FOLDER_VARIABLE] ?? '', 'r');
  delete process.env[FOLDER_VARIABLE];
  await prepareSandbox();
  const signal = interruptSignal();
  const lab = await deployLocalLab({
    family: spec.family,
    clientSysctls: spec.client.sysctls,
    proxySysctls: spec.proxy.sysctls,
    serverSysctls: spec.server.sysctls,
    signal,
  });
  const ports = lanePorts(spec.lanes);
  const lanes = spec.lanes.map((lane) => ({ ...lane, port: ports.get(lane.name) as number }));
  for (const lane of lanes) await makeLane(lab, lane);
  const since = Date.now();
  const description: LabDescription = {
    ...{ name, source, since, until: since + forMs, family: spec.family },
    ...{ addresses: lab.addresses, lanes: lanes.map(({ name: lane, port }) => ({ name: lane, port })) },
    troubles: [],
  };
  writeDescription(description);
  lab.onServiceExit((error) => {
    description.troubles.push(error.message);
    writeDescription(description);
  });
  offerToStay();
  await timeOrSignal(forMs, signal);
  await lab.destroy();
  removeRecord(`/proc/self/fd/${folder}`, name);
  closeSync(folder);
  return EXIT.Ok;
}

/** Where the file does not say otherwise the server listens and the client does nothing yet: both can be asked and changed. */
async function makeLane(
  lab: LocalLab,
  { name, port, record, conntrack, flows, ...behaviours }: LabSpec['lanes'][number] & { port: number },
): Promise<void> {
  const path = `/lanes/${name}`;
  const { client, proxy, server } = lab.addresses;
  if (conntrack || flows) await lab.proxy.put(`/gateways/${port}`, { conntrack, flows });
  await lab.proxy.put(path, { port, client, server, record, seed: 1 });
  await Promise.all([
    lab.clientExporter.put(path, { side: 'Client', port }),
    lab.serverExporter.put(path, { side: 'Server', port }),
    lab.server.put(path, {
      address: server,
      port,
      behaviour: behaviours.server ?? serverBehaviour.parse({}),
    }),
    lab.client.put(path, {
      target: { address: proxy, port },
      behaviour: behaviours.client ?? clientBehaviour.parse({}),
    }),
  ]);
}

function offerToStay(): void {
  const tell = (message: SuperviseMessage) => process.send?.(message);
  process.on('message', (message: Partial<StayMessage>) => {
    if (message.stay !== true) return;
    stayWithoutOuter();
    tell({ stays: true });
  });
  tell({ up: true });
}

async function timeOrSignal(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(ms, undefined, { signal });
  } catch (error) {
    // Asked to end: that is what it has been waiting for.
    if (!signal.aborted) throw error;
  }
}
