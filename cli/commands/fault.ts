// synfin fault: faults of a lab that is up, put, listed, released and ended.
import type { FaultView, Ledger, SocketSample } from '#lab/run/observation.ts';
import { BadInputError, EXIT } from '../exit-status.ts';
import { faultTable } from '../render/fault-table.ts';
import { problemList } from '../render/problem-list.ts';
import { terminalOf } from '../render/terminal.ts';
import { endFaultsAt } from '../staying-lab/end-faults-at.ts';
import { type FaultFlags, readFaults } from '../staying-lab/fault-from-words.ts';
import { openConnections, reachLines } from '../staying-lab/fault-reach.ts';
import { allKeepers, lookFor } from '../staying-lab/find-lab.ts';
import { laneOf, type OpenLab, openLab } from '../staying-lab/lab-access.ts';
import { labFolder } from '../staying-lab/lab-folder.ts';
import type { LabRecord } from '../staying-lab/lab-record.ts';
import { proxyOfThisPod } from '../staying-lab/proxy-of-this-pod.ts';
import { refuseUnknownFaults } from '../staying-lab/refuse-unknown-faults.ts';
import { removeAllFaults } from '../staying-lab/remove-all-faults.ts';

export interface LabOption {
  name: string;
}

/** Says what each fault will touch, and puts it. @throws BadInputError with all problems; nothing is put then */
export async function faultAdd(words: readonly string[], options: FaultFlags & LabOption): Promise<number> {
  const lab = openLab(options.name);
  const known = await lab.proxy.get<FaultView[]>('/faults');
  const ledger = await lab.proxy.get<Ledger>('/ledger');
  const taken = [...known.map(({ name }) => name), ...ledger.entries.map(({ fault }) => fault)];
  const only = lab.description.lanes.length === 1 ? lab.description.lanes[0]?.name : undefined;
  const lane = options.lane ?? only;
  const { faults, problems } = readFaults(words, { ...options, ...(lane ? { lane } : {}) }, taken);
  if (problems.length > 0)
    throw new BadInputError(problemList([{ source: 'fault add', problems }], terminalOf(process.stderr)));
  const lanes = new Map(faults.map((fault) => [fault, laneOf(lab, fault.match.lane)]));
  const [client, server] = await Promise.all([
    lab.clientExporter.get<SocketSample | null>('/sample'),
    lab.serverExporter.get<SocketSample | null>('/sample'),
  ]);
  for (const [fault, to] of lanes) {
    const open = openConnections([client?.lanes[to.name], server?.lanes[to.name]]);
    process.stdout.write(`${reachLines({ fault, lane: to, open, now: Date.now() }).join('\n')}\n`);
    // One whose time is over would keep its name, and its ledger.
    if (known.some(({ name, state }) => name === fault.name && state === 'Ended'))
      await lab.proxy.delete(`/faults/${fault.name}`);
    await lab.proxy.put(`/faults/${fault.name}`, { lane: to.name, fault });
  }
  return EXIT.Ok;
}

export async function faultList(options: LabOption & { json?: boolean }): Promise<number> {
  const lab = openLab(options.name);
  const [faults, ledger] = await Promise.all([
    lab.proxy.get<FaultView[]>('/faults'),
    lab.proxy.get<Ledger>('/ledger'),
  ]);
  const text = options.json
    ? JSON.stringify({ faults, ledger }, null, 2)
    : faultTable(faults, ledger, terminalOf(process.stdout)).join('\n');
  process.stdout.write(`${text}\n`);
  return EXIT.Ok;
}

/** @throws BadInputError for a fault that is not there; none is released then */
export async function faultRelease(names: readonly string[], options: LabOption): Promise<number> {
  const lab = openLab(options.name);
  await refuseUnknown(lab, names);
  for (const name of names) {
    const { released } = await lab.proxy.post<{ released: number }>(`/faults/${name}/release`);
    process.stdout.write(`${name}: let go ${released} ${released === 1 ? 'segment' : 'segments'}\n`);
  }
  return EXIT.Ok;
}

/** @throws BadInputError for a fault that is not there, and then none is ended; NoLabError */
export async function faultRemove(
  names: readonly string[],
  options: LabOption & { all?: boolean },
): Promise<number> {
  if (options.all) return say(await removeAll(options.name));
  if (names.length === 0) throw new BadInputError('Cannot end faults: none is named; --all ends every one');
  const lab = openLab(options.name);
  await refuseUnknown(lab, names);
  for (const name of names) {
    await lab.proxy.delete(`/faults/${name}`);
    process.stdout.write(`${name}: ended\n`);
  }
  return EXIT.Ok;
}

/** Needs nothing of the lab but that its namespaces are there. In the proxy's pod of a cluster that proxy is meant. */
async function removeAll(name: string): Promise<string> {
  const here = proxyOfThisPod(process.env);
  if (here) return endFaultsAt(here);
  const record = evenWithoutRecord(name);
  if (record?.state === 'Up') return removeAllFaults(record);
  return `No lab "${name}" is up, so no fault is in force.`;
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return EXIT.Ok;
}

function evenWithoutRecord(name: string): LabRecord | null {
  try {
    return lookFor(labFolder(), name);
  } catch (error) {
    // A full disk, a folder that others have taken: the lab itself can still be found among the processes.
    process.stderr.write(`${(error as Error).message}\n`);
    return allKeepers().find((keeper) => keeper.name === name) ?? null;
  }
}

async function refuseUnknown(lab: OpenLab, names: readonly string[]): Promise<void> {
  const known = await lab.proxy.get<FaultView[]>('/faults');
  refuseUnknownFaults(
    names,
    known.map(({ name }) => name),
  );
}
