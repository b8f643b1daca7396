// What the parts of an experiment say of one another: lanes that exist, faults put before they are released, names used once.
import { isMapping, readableEntries } from './even-if-invalid.ts';
import type { ExperimentDocument, Step } from './experiment.ts';

const NOT_HERE = "is for a Lab of its own; an experiment's steps say what its ends do";

type Path = (string | number)[];
type Issue = (path: Path, message: string) => void;

/** What the steps so far have named. `lanes` is null where the lab itself cannot be read. */
interface Named {
  lanes: Set<unknown> | null;
  /** Name of a fault → its action. */
  faults: Map<unknown, string>;
  removedFaults: Set<unknown>;
  expectations: Set<unknown>;
}

/** @param value an experiment, of which any part may be wrong by itself; see {@link evenIfInvalid}. */
export function checkReferences(value: Pick<ExperimentDocument, 'spec'>, issue: Issue): void {
  if (!isMapping(value.spec)) return;
  const { lab, labRef, steps } = value.spec;
  if (lab !== undefined && labRef !== undefined) issue(['labRef'], 'contradicts lab; use one of them');
  const lanes = readableEntries(isMapping(lab) ? lab.lanes : undefined);
  checkUnique(lanes, ['lab', 'lanes'], new Set(), issue);
  for (const [i, { client, server }] of lanes) {
    if (client !== undefined) issue(['lab', 'lanes', i, 'client'], NOT_HERE);
    if (server !== undefined) issue(['lab', 'lanes', i, 'server'], NOT_HERE);
  }
  checkUnique(readableEntries(steps), ['steps'], new Set(), issue);
  const named: Named = {
    lanes: laneNames(value.spec, lanes),
    faults: new Map(),
    removedFaults: new Set(),
    expectations: new Set(),
  };
  for (const [index, entry] of readableEntries(steps)) {
    checkStep(entry, named, (path, message) => issue(['steps', index, ...path], message));
  }
}

/** Null where they are not known: the lab stands in another document, or cannot be read. */
function laneNames(
  { lab, labRef }: ExperimentDocument['spec'],
  lanes: readonly [number, { name: string }][],
): Set<unknown> | null {
  if (lab === undefined && labRef === undefined) return new Set(['main']);
  return lanes.length === 0 ? null : new Set(lanes.map(([, { name }]) => name));
}

function checkStep(value: Step, named: Named, issue: Issue): void {
  checkFaults(value, named, issue);
  if (isMapping(value.server)) checkLane(value.server.lane, ['server', 'lane'], named, issue);
  if (isMapping(value.client)) checkLane(value.client.lane, ['client', 'lane'], named, issue);
  checkUnique(readableEntries(value.expect), ['expect'], named.expectations, issue);
  for (const [i, { lane, ledger }] of readableEntries(value.expect)) {
    checkLane(lane, ['expect', i, 'lane'], named, issue);
    if (isMapping(ledger) && typeof ledger.fault === 'string' && !named.faults.has(ledger.fault))
      issue(['expect', i, 'ledger', 'fault'], `"${ledger.fault}" is put by no step so far`);
  }
}

/** In the order in which a step acts: remove, put, release. */
function checkFaults(value: Step, named: Named, issue: Issue): void {
  for (const [i, name] of names(value.removeFaults)) {
    if (!named.faults.has(name)) issue(['removeFaults', i], `"${name}" is put by no earlier step`);
    named.removedFaults.add(name);
  }
  for (const [i, fault] of readableEntries(value.faults)) {
    if (named.faults.has(fault.name)) issue(['faults', i, 'name'], usedTwice(fault.name));
    named.faults.set(fault.name, fault.action);
    if (isMapping(fault.match)) checkLane(fault.match.lane, ['faults', i, 'match', 'lane'], named, issue);
  }
  for (const [i, name] of names(value.release)) {
    const action = named.faults.get(name);
    if (action === undefined) issue(['release', i], `"${name}" is put by no step before`);
    else if (action !== 'Hold') issue(['release', i], `"${name}" is no Hold, but a ${action}`);
    else if (named.removedFaults.has(name))
      issue(['release', i], `"${name}" is removed by then, and what it held let go`);
  }
}

function checkLane(lane: unknown, path: Path, { lanes }: Named, issue: Issue): void {
  if (typeof lane !== 'string' || lanes === null || lanes.has(lane)) return;
  issue(path, `"${lane}" is no lane of the lab; known lanes: ${[...lanes].join(', ')}`);
}

function checkUnique(
  entries: [number, { name: string }][],
  path: Path,
  seen: Set<unknown>,
  issue: Issue,
): void {
  for (const [i, { name }] of entries) {
    if (typeof name !== 'string') continue;
    if (seen.has(name)) issue([...path, i, 'name'], usedTwice(name));
    seen.add(name);
  }
}

function usedTwice(name: string): string {
  return `"${name}" is used twice; names must differ`;
}

function names(list: readonly string[] | undefined): [number, string][] {
  return Array.isArray(list) ? [...list.entries()].filter(([, name]) => typeof name === 'string') : [];
}
