// For tests: one request to a service on a unix socket, and all of its answer.
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { json, text } from 'node:stream/consumers';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  body: any;
}

/** On a connection of its own. @param body sent as JSON */
export async function askSocket(
  socketPath: string,
  method: string,
  route: string,
  body?: unknown,
): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const request = httpRequest({ socketPath, method, path: route, agent: false, headers });
  request.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = await once(request, 'response');
  const isJson = String(response.headers['content-type']).includes('json');
  return { status: response.statusCode, body: await (isJson ? json(response) : text(response)) };
}
