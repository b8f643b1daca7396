// Requests to a control API that are wrong in some way: path, method, body, header, or no HTTP at all; by a seed.
import type { Seeded } from './seeded.ts';
import { spoilNode } from './spoiled-files.ts';

export interface BadRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  /** Sent as it is in place of all of the above. */
  raw?: string;
}

export const SERVICE_NAMES = ['client', 'server', 'proxy', 'exporter'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

const BEHAVIOUR = {
  client: { connections: 1, rate: 10, close: { how: 'Fin', after: '10ms' }, connectTimeout: '1s' },
  server: {
    backlog: 10,
    accept: { pace: 'Limited', perSecond: 5 },
    onPeerClose: { action: 'Close', after: '5ms' },
  },
};
const FAULT = {
  name: 'f',
  match: { role: 'Fin', from: 'Client', attempt: { nth: 1 } },
  action: 'Drop',
  duration: '1s',
};
/** What would be right; each request changes something in one of them. */
const RIGHT: Record<ServiceName, [method: string, path: string, body?: object][]> = {
  client: [
    ['PUT', '/lanes/x.y', { target: { address: '127.0.0.1', port: 9001 }, behaviour: BEHAVIOUR.client }],
    ['GET', '/lanes/x.y'],
    ['DELETE', '/lanes'],
  ],
  server: [
    ['PUT', '/lanes/x.y', { address: '127.0.0.1', port: 9001, behaviour: BEHAVIOUR.server }],
    ['GET', '/lanes/x.y'],
    ['DELETE', '/lanes'],
  ],
  proxy: [
    ['PUT', '/faults/x.f', { lane: 'x.y', fault: FAULT }],
    ['PUT', '/lanes/x.y', { port: 9001, client: '10.77.0.2', server: '10.77.0.4', record: 'All', seed: 1 }],
    ['POST', '/faults/x.f/release'],
    ['GET', '/segments?after=0&limit=10'],
    ['GET', '/flows?lane=x.y&limit=10'],
    ['GET', '/ledger'],
    ['DELETE', '/faults'],
    ['DELETE', '/lanes/x.y'],
  ],
  exporter: [
    ['PUT', '/lanes/x.y', { side: 'Client', port: 9001 }],
    ['GET', '/samples?after=0'],
    ['DELETE', '/lanes'],
  ],
};
const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND'];
const PATHS = [
  '/',
  '//',
  '/lanes/%ff',
  '/lanes/%00',
  '/lanes/..%2f..',
  '/lanes/a%20b',
  '/x'.repeat(3000),
  '/lanes/__proto__',
];
const QUERIES = [
  '?after=x',
  '?after=-1',
  '?limit=1e9',
  '?after=1&after=2',
  '?after[]=1',
  '?__proto__=1',
  '?%ff',
  '?a=b',
];
const TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'application/x-www-form-urlencoded',
  'x',
];
const RAW = [
  'GET / HTTP/1.1\r\n\r\n',
  'GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n',
  'PUT /lanes/x.y HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'PUT /lanes/x.y HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
  'PUT /lanes/x.y HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
  'PUT /lanes/x.y HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  `GET / HTTP/1.1\r\nHost: x\r\n${'X: y\r\n'.repeat(3000)}\r\n`,
  `GET /${'x'.repeat(70_000)} HTTP/1.1\r\n\r\n`,
  'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  'PUT / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n',
  'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(5),
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
];

export function badRequest(service: ServiceName, seeded: Seeded): BadRequest {
  const [method, path, body] = seeded.pick(RIGHT[service]);
  const right: BadRequest = { method, path, headers: { 'content-type': 'application/json' }, body: '' };
  const value = structuredClone(body ?? {});
  const kind = seeded.below(100);
  if (kind < 60) {
    for (let i = 0; i <= seeded.below(3); i++) spoilNode(value, seeded);
    return { ...right, body: JSON.stringify(value) };
  }
  if (kind < 75) return { ...right, ...spoilRoute(right, seeded), body: body ? JSON.stringify(value) : '' };
  if (kind < 90) return { ...right, ...spoilBody(JSON.stringify(value), seeded) };
  return { ...right, raw: spoilRaw(seeded) };
}

function spoilRoute({ method, path }: BadRequest, seeded: Seeded): Partial<BadRequest> {
  if (seeded.chance(30)) return { method: seeded.pick(METHODS) };
  return {
    method,
    path: seeded.chance(50) ? seeded.pick(PATHS) : `${path.split('?')[0]}${seeded.pick(QUERIES)}`,
  };
}

function spoilBody(text: string, seeded: Seeded): Partial<BadRequest> {
  const method = seeded.pick(['PUT', 'POST']);
  switch (seeded.below(6)) {
    case 0:
      return { method, body: text.slice(0, seeded.below(text.length + 1)) };
    case 1:
      return { method, body: '['.repeat(1 + seeded.below(50_000)) };
    case 2:
      return { method, body: text, headers: { 'content-type': seeded.pick(TYPES) } };
    case 3:
      return {
        method,
        body: text,
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      };
    case 4:
      return {
        method,
        body: seeded.chance(3) ? `"${'x'.repeat(1_100_000)}"` : seeded.pick(['null', '0', '""', '[]', '{}']),
      };
    default:
      return { method, body: Buffer.from(seeded.bytes(1 + seeded.below(200))).toString('latin1') };
  }
}

function spoilRaw(seeded: Seeded): string {
  const text = seeded.chance(20) ? Buffer.from(seeded.bytes(200)).toString('latin1') : seeded.pick(RAW);
  return seeded.chance(30) ? text.slice(0, seeded.below(text.length)) : text;
}
