// synfin run --ui, outside its sandbox: starts the run inside, and serves its page until Ctrl-C, also after the verdict.
import { once } from 'node:events';
import { EXIT } from '../exit-status.ts';
import { refuseMissingPrograms } from '../in-sandbox.ts';
import { interruptSignal } from '../interrupt.ts';
import { sandboxStatus, startSandbox } from '../local/sandbox.ts';
import { KnownExperiments } from './known-experiments.ts';
import { servePage } from './serve-page.ts';

export interface RunWithPageOptions {
  port: number;
  /** How many experiments the run has. */
  count: number;
  /** What this command was given, files among them. */
  sources: readonly string[];
  /** Where the address goes. */
  out: NodeJS.WriteStream;
}

/**
 * @param argv this command's own arguments, to be given to the copy inside
 * @returns the exit status by the verdict
 * @throws ListenError before anything is started; MissingProgramsError, SandboxError
 */
export async function runWithPage(
  argv: readonly string[],
  { port, count, sources, out }: RunWithPageOptions,
): Promise<number> {
  refuseMissingPrograms();
  const page = await servePage(port, { experiments: new KnownExperiments(sources), lab: null });
  try {
    out.write(`The live page: ${page.url}\n`);
    const run = page.source.newRun(count);
    const inner = await startSandbox(argv, { onMessage: run.onMessage });
    run.isAt(inner);
    const status = await sandboxStatus(inner);
    if (status === EXIT.Interrupted) return status;
    const signal = interruptSignal();
    out.write(`The page stays at ${page.url} until Ctrl-C.\n`);
    if (!signal.aborted) await once(signal, 'abort');
    return status;
  } finally {
    await page.close();
  }
}
