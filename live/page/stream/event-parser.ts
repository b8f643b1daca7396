// Server-sent events out of the pieces in which a response comes: https://html.spec.whatwg.org/#event-stream-interpretation
// Only what a lab sends: events with a name and data; comments and other fields are passed over.

export interface ServerEvent {
  name: string;
  data: string;
}

/** Fed with text as it comes; whole events come out, a piece of one waits for the rest. */
export class EventParser {
  #unread = '';

  feed(text: string): ServerEvent[] {
    const blocks = (this.#unread + text).split(/\r?\n\r?\n/);
    this.#unread = blocks.pop() ?? '';
    return blocks.map(readBlock).filter((event) => event !== null);
  }
}

function readBlock(block: string): ServerEvent | null {
  const fields = block.split(/\r?\n/).map((line) => /^([a-z]+): ?(.*)$/.exec(line));
  const values = (name: string) => fields.flatMap((match) => (match?.[1] === name ? [match[2] ?? ''] : []));
  const data = values('data');
  if (data.length === 0) return null;
  return { name: values('event').at(-1) ?? 'message', data: data.join('\n') };
}
