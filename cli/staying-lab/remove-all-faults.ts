// Ends every fault of a lab on this machine, whatever state the lab is in.
import { runnerIn } from '#linux/enter-namespaces.ts';
import { processIdentity } from '#linux/processes.ts';
import { CONTROL_FOLDER } from '../local/sandbox.ts';
import { socketName } from '../local/services.ts';
import { endFaultsAt } from './end-faults-at.ts';
import { labCommand } from './lab-command.ts';
import { insideOf } from './lab-description.ts';
import type { LabRecord } from './lab-record.ts';

/** @returns what was done, in words. @throws StateError if neither way works. */
export async function removeAllFaults({ name, pid }: Pick<LabRecord, 'name' | 'pid'>): Promise<string> {
  try {
    return await endFaultsAt({
      address: { socketPath: insideOf(pid, `${CONTROL_FOLDER}/${socketName('proxy')}`) },
      runner: runnerIn({ pid, netns: 'proxy' }),
      renew: `${labCommand('down', name)}, then ${labCommand('up', name)}`,
      end: `${labCommand('down', name)} ends the lab with all of it`,
    });
  } catch (error) {
    if (processIdentity(pid) === null) return 'The lab has ended, and its faults with it.';
    throw error;
  }
}
