// Ctrl-C and its kin: the first asks the run to end in order, the second ends it at once. So does output that is lost.
import { EXIT } from './exit-status.ts';
import { onLostOutput } from './lost-output.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Aborted, with a reason for people, by the first signal, or when nobody can read the output any more. Inside a sandbox
 * the second signal ends the whole of it.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of SIGNALS) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(EXIT.Interrupted);
      controller.abort(new Error(`interrupted by ${name}`));
    });
  }
  onLostOutput((error) => {
    const { code, message } = error as NodeJS.ErrnoException;
    controller.abort(new Error(`interrupted: standard output is lost (${code ?? message})`));
  });
  return controller.signal;
}
