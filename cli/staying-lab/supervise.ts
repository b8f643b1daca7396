// The process that keeps a lab: pid 1 of its sandbox. It deploys the lab, says so, and ends it when asked or when its time is over.
//
//   synfin up ──spawn──► unshare ──fork──► this process ──► services
//        │ ◄── up ──────────────────────────────┤
//        └──── stay ──► (or its end is ours) ───┘
import { closeSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { LabSpec } from '#lab/spec/lab.ts';
import { lanePorts } from '#lab/spec/lane-ports.ts';
import { hasZombiesOfOthers } from '#linux/processes.ts';
import { makeStandingLane } from '#runner/standing-lanes.ts';
import { EXIT } from '../exit-status.ts';
import { interruptSignal } from '../interrupt.ts';
import { deployLocalLab } from '../local/local-lab.ts';
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
export type SuperviseMessage = { up: true } | { stays: true } | { ended: true };
export type StayMessage = { stay: true };

/** Inside a sandbox. Returns the exit status when the lab has ended and its record is removed. */
export async function supervise(spec: LabSpec, { name, source, forMs }: SuperviseOptions): Promise<number> {
  const path = process.env[FOLDER_VARIABLE] ?? '';
  // Held open, because /run, where it may be, is hidden in a moment; by its name in what is above it, it can be removed too.
  const folder = openSync(path, 'r');
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
  for (const lane of lanes) await makeStandingLane(lab, lane);
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
  tell({ ended: true });
  // What waits for us outside may do so for ever; the record tells the next command of it (end-remains.ts).
  if (!hasZombiesOfOthers()) removeRecord(`/proc/self/fd/${folder}/../${basename(path)}`, name);
  closeSync(folder);
  return EXIT.Ok;
}

function tell(message: SuperviseMessage): void {
  if (process.connected) process.send?.(message);
}

function offerToStay(): void {
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
