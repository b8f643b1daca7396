// synfin status: the labs that are up.
import { EXIT } from '../exit-status.ts';
import { labView } from '../render/lab-view.ts';
import { terminalOf } from '../render/terminal.ts';
import { allKeepers, lookFor } from '../staying-lab/find-lab.ts';
import { openLab } from '../staying-lab/lab-access.ts';
import { labFolder } from '../staying-lab/lab-folder.ts';
import { recordedNames } from '../staying-lab/lab-record.ts';
import { type LabSnapshot, takeSnapshot } from '../staying-lab/lab-snapshot.ts';

/** A stopped service must not keep the rest from being told. */
const PATIENCE_MS = 2000;

/** @returns 0 if a lab is up and all its services answer, else 1 */
export async function status(options: { name?: string; json?: boolean }): Promise<number> {
  const folder = labFolder();
  const all = () => [...new Set([...recordedNames(folder), ...allKeepers().map(({ name }) => name)])];
  const names = options.name === undefined ? all() : [options.name];
  const snapshots: LabSnapshot[] = [];
  const starting: string[] = [];
  for (const name of names) {
    const record = lookFor(folder, name);
    if (record?.state === 'Starting') starting.push(name);
    if (record?.state !== 'Up') continue;
    const snapshot = await takeSnapshot(openLab(name, { timeoutMs: PATIENCE_MS }));
    if (snapshot) snapshots.push(snapshot);
  }
  const terminal = terminalOf(process.stdout);
  const parts = [
    ...snapshots.map((snapshot) => labView(snapshot, terminal).join('\n')),
    ...starting.map((name) => `Lab "${name}" is being started.`),
  ];
  const [none, start] =
    options.name === undefined
      ? ['No lab is up', 'synfin up']
      : [`No lab "${options.name}" is up`, `synfin up --name ${options.name}`];
  const text = options.json
    ? JSON.stringify(snapshots, null, 2)
    : parts.join('\n\n') || `${none}; "${start}" starts one.`;
  process.stdout.write(`${text}\n`);
  const well = snapshots.length > 0 && snapshots.every(({ silent }) => Object.keys(silent).length === 0);
  return well ? EXIT.Ok : EXIT.NotConfirmed;
}
