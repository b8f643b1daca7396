// synfin status: the labs that are up.
import { EXIT } from '../exit-status.ts';
import { labView } from '../render/lab-view.ts';
import { terminalOf } from '../render/terminal.ts';
import { labNames, lookFor, othersUp } from '../staying-lab/find-lab.ts';
import { openLab } from '../staying-lab/lab-access.ts';
import { labCommand } from '../staying-lab/lab-command.ts';
import { labFolder } from '../staying-lab/lab-folder.ts';
import { type LabSnapshot, takeSnapshot } from '../staying-lab/lab-snapshot.ts';

/** A stopped service must not keep the rest from being told. */
const PATIENCE_MS = 2000;

/** @returns 0 if a lab is up and all its services answer, else 1 */
export async function status(options: { name?: string; json?: boolean }): Promise<number> {
  const folder = labFolder();
  const names = options.name === undefined ? labNames(folder) : [options.name];
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
  const { name } = options;
  const none =
    name === undefined
      ? ['No lab is up', '"synfin up" starts one']
      : [`No lab "${name}" is up`, `${labCommand('up', name)} starts one`, ...othersUp(name)];
  const text = options.json
    ? JSON.stringify(snapshots, null, 2)
    : parts.join('\n\n') || `${none.join('; ')}.`;
  process.stdout.write(`${text}\n`);
  const well = snapshots.length > 0 && snapshots.every(({ silent }) => Object.keys(silent).length === 0);
  return well ? EXIT.Ok : EXIT.NotConfirmed;
}
