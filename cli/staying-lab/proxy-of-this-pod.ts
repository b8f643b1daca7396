// The proxy in whose pod the command runs, as kubectl exec runs it: its settings are in the environment.
import { commandRunner } from '#linux/command.ts';
import type { ProxyPlace } from './end-faults-at.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** null where this is no pod of a lab, or another container of it. */
export function proxyOfThisPod(env: Environment): ProxyPlace | null {
  const { SYNFIN_TOKEN: token, SYNFIN_LISTEN: listen = '', SYNFIN_PLACEMENT: placement } = env;
  // Only the proxy is told where it stands.
  const [, host, port] = /^tcp:(.*):(\d+)$/.exec(listen) ?? [];
  if (token === undefined || placement === undefined || host === undefined) return null;
  return {
    address: { host: host.startsWith('[') ? '::1' : '127.0.0.1', port: Number(port), token },
    runner: commandRunner,
    renew: 'delete this pod; it is made anew',
    end: 'to delete this pod ends all of it',
  };
}
