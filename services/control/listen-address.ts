// Where a service listens for its control API: `unix:/run/synfin/client.sock` or `tcp:0.0.0.0:9470`.
import { isIP } from 'node:net';
import { z } from 'zod';

/** A unix socket's path, or an address and a port (0: the kernel chooses). */
export type ListenAddress = { kind: 'Unix'; path: string } | { kind: 'Tcp'; host: string; port: number };

/** sun_path holds 108 bytes with its final 0 (linux/un.h). */
const UNIX_PATH_BYTES = 107;

/** The text form of {@link ListenAddress}. */
export const listenAddress = z.string().transform((text, context): ListenAddress => {
  const refuse = (message: string): never => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  if (text.startsWith('unix:')) {
    const path = text.slice('unix:'.length);
    if (!path.startsWith('/') || path.includes('\0'))
      return refuse('the path after "unix:" must begin with "/"');
    if (Buffer.byteLength(path) > UNIX_PATH_BYTES)
      return refuse(`the path after "unix:" must be at most ${UNIX_PATH_BYTES} bytes`);
    return { kind: 'Unix', path };
  }
  const tcp = /^tcp:(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  if (!tcp) return refuse('must be "unix:/path.sock", "tcp:ADDRESS:PORT" or "tcp:[IPV6]:PORT"');
  const [, six, four, port] = tcp;
  const host = six ?? four ?? '';
  if (six !== undefined ? isIP(six) !== 6 : four !== 'localhost' && isIP(host) !== 4)
    return refuse('must have an IP address or "localhost" after "tcp:"');
  if (Number(port) > 65_535) return refuse('must have a port of at most 65535');
  return { kind: 'Tcp', host, port: Number(port) };
});

/** The text that {@link listenAddress} reads back. */
export function formatListenAddress(address: ListenAddress): string {
  if (address.kind === 'Unix') return `unix:${address.path}`;
  return `tcp:${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;
}
