// A fault is not put where it would have no effect.
import type { ControlClient } from '#runner/control-client.ts';

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
    const option = name === 'default' ? '' : ` --name ${name}`;
    const why = (cause as Error).message;
    throw new UselessProxyError(
      `Cannot put a fault: it would have no effect (${why}); "synfin status${option}" tells more, "synfin down${option}" ends the lab`,
      { cause },
    );
  }
}
