// Ends every fault of a lab, whatever state the lab is in: by its proxy, and if that does not answer, by taking the rule
// that hands segments to it out of the kernel. What no rule diverts flows on.
import type { FaultView } from '#lab/run/observation.ts';
import { runnerIn } from '#linux/enter-namespaces.ts';
import { removeChains } from '#linux/iptables-leftovers.ts';
import { processIdentity } from '#linux/processes.ts';
import { ControlClient, ControlError } from '#runner/control-client.ts';
import { CONTROL_FOLDER } from '../local/sandbox.ts';
import { socketName } from '../local/services.ts';
import { insideOf } from './lab-description.ts';
import type { LabRecord } from './lab-record.ts';

/** All chains of the proxy begin so: services/proxy/kernel-rules.ts. */
const CHAIN_PREFIX = 'SYNFIN-';
/** A proxy that is well answers in milliseconds. */
const PATIENCE_MS = 3000;

/** @returns what was done, in words. @throws Error if neither way works. */
export async function removeAllFaults({ name, pid }: Pick<LabRecord, 'name' | 'pid'>): Promise<string> {
  const proxy = new ControlClient({
    name: 'proxy',
    socketPath: insideOf(pid, `${CONTROL_FOLDER}/${socketName('proxy')}`),
    timeoutMs: PATIENCE_MS,
  });
  try {
    const faults = (await proxy.get<FaultView[]>('/faults')).filter(({ state }) => state !== 'Ended');
    await proxy.delete('/faults');
    if (faults.length === 0) return 'No fault was in force.';
    return `Ended ${faults.length === 1 ? '1 fault' : `${faults.length} faults`}: ${faults.map((each) => each.name).join(', ')}.`;
  } catch (cause) {
    return await takeRulesOut({ name, pid }, cause as Error);
  } finally {
    proxy.close();
  }
}

async function takeRulesOut({ name, pid }: Pick<LabRecord, 'name' | 'pid'>, refused: Error): Promise<string> {
  const option = name === 'default' ? '' : ` --name ${name}`;
  try {
    const chains = await removeChains(CHAIN_PREFIX, runnerIn({ pid, netns: 'proxy' }));
    const done =
      chains.length === 0
        ? 'No rule in the kernel hands segments to it, so no fault is in force.'
        : `Its rules were taken out of the kernel instead (${chains.join(', ')}), so no fault is in force.`;
    const gone = refused instanceof ControlError && refused.code === 'UNREACHABLE';
    return [
      `The proxy ${gone ? 'has ended' : 'did not end its faults'}: ${refused.message}.`,
      `${done} Lanes stay, and segments flow past the proxy.`,
      gone ? 'What it held is lost.' : 'What it still holds, it holds until it answers again, or ends.',
      `For a lab with a proxy: "synfin down${option}", then "synfin up${option}".`,
    ].join('\n');
  } catch (error) {
    if (processIdentity(pid) === null) return 'The lab has ended, and its faults with it.';
    throw new Error(
      `Cannot remove the faults: ${refused.message}; nor can their rules be taken out of the kernel: ${(error as Error).message}; "synfin down${option}" ends the lab with all of it`,
      { cause: error },
    );
  }
}
