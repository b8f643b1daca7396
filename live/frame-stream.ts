// One page that watches: frames as server-sent events. A page that reads slowly gets the newest frame and not those between.
import type { ServerResponse } from 'node:http';
import { FRAME_HEADERS } from './frame-headers.ts';

const HEARTBEAT_MS = 5000;
/** A page that has read nothing for so many heartbeats is gone. */
const PATIENCE = 12;

/** A frame as it goes over the wire; made once for all pages. */
export function frameEvent(frame: { sequence: number }): string {
  return `event: frame\nid: ${frame.sequence}\ndata: ${JSON.stringify(frame)}\n\n`;
}

export class FrameStream {
  readonly #response: ServerResponse;
  readonly #heartbeat: NodeJS.Timeout;
  #isFull = false;
  #newest: string | null = null;
  #unread = 0;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.writeHead(200, FRAME_HEADERS);
    this.#write('retry: 1000\n\n');
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS);
    response.once('close', () => clearInterval(this.#heartbeat));
  }

  send(event: string): void {
    if (this.#isFull) this.#newest = event;
    else this.#write(event);
  }

  #write(text: string): void {
    if (this.#response.write(text)) return;
    this.#isFull = true;
    this.#response.once('drain', () => {
      this.#isFull = false;
      this.#unread = 0;
      const newest = this.#newest;
      this.#newest = null;
      if (newest !== null) this.#write(newest);
    });
  }

  #beat(): void {
    if (!this.#isFull) this.#write(': here\n\n');
    else if (++this.#unread >= PATIENCE) this.#response.destroy();
  }
}
