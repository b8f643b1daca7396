// A watch's stream, one JSON document a line, as events.
import { StringDecoder } from 'node:string_decoder';
import type { WatchEvent } from './kube-api.ts';
import { KubeError } from './kube-error.ts';
import type { KubeObject } from './kube-object.ts';
import { statusError } from './status-error.ts';

interface Line {
  type: WatchEvent['type'] | 'ERROR';
  object: unknown;
}

/**
 * @param what for messages, such as `watch pods`
 * @throws KubeError with the code of an ERROR event (410: list again)
 */
export async function* watchEvents<T extends KubeObject>(
  chunks: AsyncIterable<Buffer>,
  what: string,
): AsyncGenerator<WatchEvent<T>> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    // What is cut off by the end of the stream has not been told; it comes again.
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield event<T>(line, what);
  }
}

function event<T extends KubeObject>(text: string, what: string): WatchEvent<T> {
  const { type, object } = parse(text, what);
  if (type !== 'ERROR') return { type, object: object as T };
  const { code = 500 } = object as { code?: number };
  throw statusError(what, code, JSON.stringify(object));
}

function parse(text: string, what: string): Line {
  try {
    return JSON.parse(text) as Line;
  } catch (cause) {
    throw new KubeError(`Cannot ${what}: a line is no JSON`, { code: 0, reason: 'BadAnswer', cause });
  }
}
