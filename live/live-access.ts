// Who may use the page's API. On this machine: a page that came from here, and no other page of the same browser, whatever
// name it has given this address. In a cluster: who knows the token.
import type { IncomingMessage } from 'node:http';
import { hasToken } from '#services/control/bearer-token.ts';
import { LiveRefusal } from './live-refusal.ts';

export type LiveAccess = { kind: 'Loopback' } | { kind: 'Token'; token: string };

/** The names that a browser on this machine may know us by. A name of somebody else's that leads here is none of them. */
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];
const READING: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD']);

type Asked = Pick<IncomingMessage, 'method' | 'headers'>;

/** Of every request, also for the page itself. @throws LiveRefusal */
export function checkHost({ headers }: Asked, access: LiveAccess, port: number): void {
  if (access.kind === 'Token') return;
  const host = headers.host ?? '';
  if (LOOPBACK_NAMES.some((name) => host.toLowerCase() === `${name}:${port}`)) return;
  throw new LiveRefusal(421, `Cannot answer for host ${quote(host)}: expected "127.0.0.1:${port}"`);
}

/** Of a request to the API, after {@link checkHost}. @throws LiveRefusal */
export function checkApiRequest(request: Asked, access: LiveAccess): void {
  if (access.kind === 'Token' && !hasToken(request.headers.authorization, access.token))
    throw new LiveRefusal(401, 'Cannot allow the request: no valid bearer token');
  if (access.kind === 'Loopback') checkOrigin(request);
  // Without a body there is nothing to take for something else.
  if (READING.has(request.method) || !hasBody(request)) return;
  // A form cannot send this type, and a script of another origin must ask first, which is refused.
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/json')
    throw new LiveRefusal(415, `Cannot take a body of type ${quote(type)}: only "application/json" is taken`);
}

function checkOrigin({ method, headers }: Asked): void {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    throw new LiveRefusal(403, `Cannot allow the request: it comes from another site (${quote(site)})`);
  const { origin } = headers;
  // Who is no browser sends none; to change something it has to say that it means us.
  if (origin === undefined && READING.has(method)) return;
  if (origin?.toLowerCase() !== `http://${headers.host}`.toLowerCase())
    throw new LiveRefusal(403, `Cannot allow the request: its origin is ${quote(origin ?? 'not told')}`);
}

function hasBody({ headers }: Asked): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** What was sent may be anything. */
function quote(text: unknown): string {
  return JSON.stringify(String(text).slice(0, 100));
}
