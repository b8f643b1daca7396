// For tests: a LiveServer on loopback with a lab that is played by hand, and what asks it.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { FixtureSource } from './fixture-source.ts';
import { createLiveServer, type LiveServerOptions } from './live-server.ts';

/** Of a body that the server takes. */
export const JSON_TYPE = { 'content-type': 'application/json' };

const EXPERIMENTS = [{ name: 'closing', title: 'CLOSING', area: 'state', summary: 'both close at once' }];

interface Served {
  source: FixtureSource;
  port: number;
  host: string;
  /** Of a browser's page that came from here. */
  own: Record<string, string>;
  ask(method: string, path: string, options?: Ask): Promise<Answer>;
}

interface Ask {
  headers?: Record<string, string>;
  body?: string;
}

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  body: any;
}

/** A server until the end of the test. */
export async function serve(t: TestContext, more: Partial<LiveServerOptions> = {}): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'synfin-live-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>the page</title>');
  const source = new FixtureSource(undefined, EXPERIMENTS);
  const server = createLiveServer({
    ...{ access: { kind: 'Loopback' }, port: 0, source: () => source, folder },
    ...more,
  });
  const port = await server.start();
  t.after(() => server.stop());
  const host = `127.0.0.1:${port}`;
  return {
    ...{
      source,
      port,
      host,
      own: { origin: `http://${host}`, 'sec-fetch-site': 'same-origin', ...JSON_TYPE },
    },
    ask: (method, path, options = {}) => ask(port, method, path, options),
  };
}

/** The answer as soon as it begins. */
export function open(port: number, path: string, headers: Record<string, string>): Promise<IncomingMessage> {
  const request = httpRequest({ host: '127.0.0.1', port, path, headers, agent: false }).end();
  return once(request, 'response').then(([response]) => response as IncomingMessage);
}

async function ask(port: number, method: string, path: string, { headers = {}, body }: Ask): Promise<Answer> {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const all = { ...headers, ...length };
  const request = httpRequest({ host: '127.0.0.1', port, method, path, headers: all, agent: false });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const piece of response.setEncoding('utf8')) text += piece;
  const isJson = String(response.headers['content-type']).includes('json');
  return {
    ...{ status: response.statusCode ?? 0, headers: response.headers, text },
    body: isJson ? JSON.parse(text) : undefined,
  };
}
