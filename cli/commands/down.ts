// synfin down: the end of a lab, in order if it can be, by force if not.
import { EXIT } from '../exit-status.ts';
import { roughDuration } from '../render/clock-time.ts';
import { endLab } from '../staying-lab/end-lab.ts';
import { labNames, lookFor, othersUp } from '../staying-lab/find-lab.ts';
import { labFolder } from '../staying-lab/lab-folder.ts';
import { nothingToEnd } from '../staying-lab/nothing-to-end.ts';

/** @returns 0: none of these labs is up now; 1 where only labs of other names are up, and go on. */
export async function down(options: { name: string; all?: boolean }): Promise<number> {
  const folder = labFolder();
  const names = options.all ? labNames(folder) : [options.name];
  let ended = 0;
  for (const name of names) {
    const record = lookFor(folder, name);
    if (record === null) continue;
    const inOrder = await endLab(folder, record);
    const time = roughDuration(Date.now() - record.since);
    const how = inOrder ? '' : ' It did not answer, and was killed; the kernel took everything in it.';
    process.stdout.write(`Lab "${name}" is down, after ${time}.${how}\n`);
    ended++;
  }
  if (ended > 0) return EXIT.Ok;
  const { text, status } = options.all
    ? nothingToEnd('No lab is up', [])
    : nothingToEnd(`No lab "${options.name}" is up`, othersUp(options.name));
  process.stdout.write(`${text}\n`);
  return status;
}
