// Runs a part of a command inside the sandbox: outside, by starting this command again in one.
import { enterSandbox, insideSandbox, prepareSandbox } from './local/sandbox.ts';

/**
 * @param argv this command's own arguments, to be given to the copy inside
 * @param body what is to be done there; its value is the exit status
 */
export async function inSandbox(argv: readonly string[], body: () => Promise<number>): Promise<number> {
  if (!insideSandbox()) return enterSandbox(argv);
  await prepareSandbox();
  return body();
}
