// Runs a part of a command inside the sandbox: outside, by starting this command again in one.
import { requirePrograms } from '#linux/find-program.ts';
import { enterSandbox, insideSandbox, prepareSandbox } from './local/sandbox.ts';

/** What a lab is made with; one that is missing is better told before anything is started. */
const PROGRAMS = ['ip', 'nft', 'iptables', 'unshare', 'setpriv', 'mount'];

/** @throws MissingProgramsError */
export function refuseMissingPrograms(): void {
  requirePrograms(PROGRAMS);
}

/**
 * @param argv this command's own arguments, to be given to the copy inside
 * @param body what is to be done there; its value is the exit status
 * @throws MissingProgramsError, SandboxError
 */
export async function inSandbox(argv: readonly string[], body: () => Promise<number>): Promise<number> {
  if (!insideSandbox()) {
    refuseMissingPrograms();
    return enterSandbox(argv);
  }
  await prepareSandbox();
  return body();
}
