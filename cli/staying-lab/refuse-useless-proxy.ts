// A fault is not put where it would have no effect.
import type { ControlClient, ControlError } from '#runner/control-client.ts';
import { labCommand } from './lab-command.ts';

/** The proxy has died, or its engine sees no packets. */
class UselessProxyError extends Error {
  override name = 'UselessProxyError';
  readonly code = 'USELESS_PROXY';
}

/** @throws UselessProxyError, which says what is wrong, and what to do */
export async function refuseUselessProxy(proxy: Pick<ControlClient, 'get'>, name: string): Promise<void> {
  try {
    await proxy.get('/healthz');
  } catch (cause) {
    const why = (cause as ControlError).reason;
    throw new UselessProxyError(
      `Cannot put a fault: it would have no effect (${why}); ${labCommand('status', name)} tells more, ${labCommand('down', name)} ends the lab`,
      { cause },
    );
  }
}
