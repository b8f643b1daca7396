// Ends every fault of a proxy, whatever state it is in: by its control API, and if that does not answer, by taking the rule
// that hands segments to it out of the kernel. What no rule diverts flows on.
import type { FaultView } from '#lab/run/observation.ts';
import type { CommandRunner } from '#linux/command.ts';
import { removeChains } from '#linux/iptables-leftovers.ts';
import { type ControlAddress, ControlClient, ControlError } from '#runner/control-client.ts';
import { StateError } from '../exit-status.ts';

export interface ProxyPlace {
  address: ControlAddress;
  /** Runs programs in the proxy's network namespace. */
  runner: CommandRunner;
  /** What gives a lab with a proxy that works, in words. */
  renew: string;
  /** What ends all of it, in words. */
  end: string;
}

/** All chains of the proxy begin so: services/proxy/kernel-rules.ts. */
const CHAIN_PREFIX = 'SYNFIN-';
/** A proxy that is well answers in milliseconds. */
const PATIENCE_MS = 3000;

/** @returns what was done, in words. @throws StateError if neither way works. */
export async function endFaultsAt(place: ProxyPlace): Promise<string> {
  const proxy = new ControlClient({ name: 'proxy', ...place.address, timeoutMs: PATIENCE_MS });
  try {
    const faults = (await proxy.get<FaultView[]>('/faults')).filter(({ state }) => state !== 'Ended');
    await proxy.delete('/faults');
    if (faults.length === 0) return 'No fault was in force.';
    return `Ended ${faults.length === 1 ? '1 fault' : `${faults.length} faults`}: ${faults.map((each) => each.name).join(', ')}.`;
  } catch (cause) {
    return await takeRulesOut(place, cause as Error);
  } finally {
    proxy.close();
  }
}

async function takeRulesOut({ runner, renew, end }: ProxyPlace, refused: Error): Promise<string> {
  try {
    const chains = await removeChains(CHAIN_PREFIX, runner);
    const done =
      chains.length === 0
        ? 'No rule in the kernel hands segments to it, so no fault is in force.'
        : `Its rules were taken out of the kernel instead (${chains.join(', ')}), so no fault is in force.`;
    const gone = refused instanceof ControlError && refused.code === 'UNREACHABLE';
    return [
      `The proxy ${gone ? 'has ended' : 'did not end its faults'}: ${refused.message}.`,
      `${done} Lanes stay, and segments flow past the proxy.`,
      gone ? 'What it held is lost.' : 'What it still holds, it holds until it answers again, or ends.',
      `For a lab with a proxy: ${renew}.`,
    ].join('\n');
  } catch (error) {
    throw new StateError(
      `Cannot remove the faults: ${refused.message}; nor can their rules be taken out of the kernel: ${(error as Error).message}; ${end}`,
      { cause: error },
    );
  }
}
