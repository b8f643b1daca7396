// synfin fault: faults of a lab that is up, put, listed, released and ended.
import type { FaultView, Ledger, SocketSample } from '#lab/run/observation.ts';
import type { Fault } from '#lab/spec/fault.ts';
import { putFault } from '#live/put-fault.ts';
import { BadInputError, EXIT } from '../exit-status.ts';
import { faultTable } from '../render/fault-table.ts';
import { problemList } from '../render/problem-list.ts';
import { terminalOf } from '../render/terminal.ts';
import { endFaultsAt } from '../staying-lab/end-faults-at.ts';
import { type FaultFlags, readFaults } from '../staying-lab/fault-from-words.ts';
import { openConnections, reachLines } from '../staying-lab/fault-reach.ts';
import { allKeepers, lookFor, othersUp } from '../staying-lab/find-lab.ts';
import { laneOf, type OpenLab, openLab } from '../staying-lab/lab-access.ts';
import { labFolder } from '../staying-lab/lab-folder.ts';
import type { LabRecord } from '../staying-lab/lab-record.ts';
import { laneNamed } from '../staying-lab/lane-named.ts';
import { nothingToEnd } from '../staying-lab/nothing-to-end.ts';
import { proxyOfThisPod } from '../staying-lab/proxy-of-this-pod.ts';
import { refuseRelease } from '../staying-lab/refuse-release.ts';
import { refuseTakenNames } from '../staying-lab/refuse-taken-names.ts';
import { refuseUnclearEnd } from '../staying-lab/refuse-unclear-end.ts';
import { refuseUnknownFaults } from '../staying-lab/refuse-unknown-faults.ts';
import { refuseUselessProxy } from '../staying-lab/refuse-useless-proxy.ts';
import { removeAllFaults } from '../staying-lab/remove-all-faults.ts';

export interface LabOption {
  name: string;
}

/** Says what each fault will touch, and puts it. @throws BadInputError with all problems; nothing is put then */
export async function faultAdd(
  words: readonly string[],
  options: FaultFlags & LabOption,
  command = 'fault add',
): Promise<number> {
  const lab = openLab(options.name);
  await refuseUselessProxy(lab.proxy, options.name);
  const known = await lab.proxy.get<FaultView[]>('/faults');
  const ledger = await lab.proxy.get<Ledger>('/ledger');
  const taken = [...known.map(({ name }) => name), ...ledger.entries.map(({ fault }) => fault)];
  const { faults, problems } = readFaults(words, options, taken);
  if (problems.length > 0)
    throw new BadInputError(problemList([{ source: command, problems }], terminalOf(process.stderr)));
  refuseTakenNames(faults, known, options.name);
  const chosen = faults.map((fault) => ({ fault, lane: laneOf(lab, laneNamed(fault, options)) }));
  const [client, server] = await Promise.all([
    lab.clientExporter.get<SocketSample | null>('/sample'),
    lab.serverExporter.get<SocketSample | null>('/sample'),
  ]);
  for (const { fault, lane } of chosen) {
    const open = openConnections([client?.lanes[lane.name], server?.lanes[lane.name]]);
    process.stdout.write(`${reachLines({ fault, lane, open, now: Date.now() }).join('\n')}\n`);
    if (known.some(({ name }) => name === fault.name))
      process.stdout.write('  takes the name of one that has ended, whose ledger goes with it\n');
  }
  await putAll(lab, chosen);
  return EXIT.Ok;
}

/** All of them or none. */
async function putAll(
  { proxy }: OpenLab,
  chosen: readonly { fault: Fault; lane: { name: string } }[],
): Promise<void> {
  const put: string[] = [];
  try {
    for (const { fault, lane } of chosen) {
      await putFault(proxy, fault.name, { lane: lane.name, fault });
      put.push(fault.name);
    }
  } catch (error) {
    for (const name of put) await proxy.delete(`/faults/${name}`);
    throw error;
  }
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

/** @throws BadInputError for a fault that is not there, or is no Hold; none is released then */
export async function faultRelease(names: readonly string[], options: LabOption): Promise<number> {
  const lab = openLab(options.name);
  refuseRelease(await faultsNamed(lab, names));
  for (const name of names) {
    const { released } = await lab.proxy.post<{ released: number }>(`/faults/${name}/release`);
    process.stdout.write(`${name}: let go ${released} ${released === 1 ? 'segment' : 'segments'}\n`);
  }
  return EXIT.Ok;
}

/** @throws BadInputError for a fault that is not there, or names beside `--all`, and then none is ended; NoLabError */
export async function faultRemove(
  names: readonly string[],
  options: LabOption & { all?: boolean },
): Promise<number> {
  refuseUnclearEnd(names, options);
  if (options.all) return removeAll(options.name);
  const lab = openLab(options.name);
  await faultsNamed(lab, names);
  for (const name of names) {
    await lab.proxy.delete(`/faults/${name}`);
    process.stdout.write(`${name}: ended\n`);
  }
  return EXIT.Ok;
}

/** Needs nothing of the lab but that its namespaces are there. In the proxy's pod of a cluster that proxy is meant. */
async function removeAll(name: string): Promise<number> {
  const here = proxyOfThisPod(process.env);
  if (here) return say(await endFaultsAt(here));
  const record = evenWithoutRecord(name);
  if (record?.state === 'Up') return say(await removeAllFaults(record));
  const { text, status } = nothingToEnd(
    `No lab "${name}" is up, so it has no fault in force`,
    othersUp(name),
  );
  return say(text, status);
}

function say(text: string, status: number = EXIT.Ok): number {
  process.stdout.write(`${text}\n`);
  return status;
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

/** @throws BadInputError for those that are not there */
async function faultsNamed({ proxy, record }: OpenLab, names: readonly string[]): Promise<FaultView[]> {
  const known = await proxy.get<FaultView[]>('/faults');
  refuseUnknownFaults(
    names,
    known.map(({ name }) => name),
    `lab "${record.name}"`,
  );
  return known.filter(({ name }) => names.includes(name));
}
