// The frames of a lab, for as long as the page is open: read by fetch, since EventSource cannot send a token. It comes back
// by itself when the server does.
import type { LiveFrame } from '#live/live-frame.ts';
import { type LabApi, RefusedError } from '../lab-api.ts';
import { EventParser } from './event-parser.ts';

/** Stale: what is shown was true at `since`. */
export type Connection =
  | { state: 'Connecting' }
  | { state: 'Live' }
  | { state: 'Stale'; since: number; reason: string }
  | { state: 'TokenWanted'; refused: boolean };

export interface FrameStreamOptions {
  api: LabApi;
  onFrame: (frame: LiveFrame) => void;
  /** With each change, and when a server is there again: what was missed can be asked for then. */
  onConnection: (connection: Connection) => void;
  now: () => number;
  wait: (ms: number) => Promise<void>;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;
/** The server says every five seconds that it is there: one that says nothing for so long is gone, whatever TCP believes. */
const SILENCE_MS = 16_000;

export class FrameStream {
  readonly #options: FrameStreamOptions;
  #failures = 0;
  #since: number | null = null;

  constructor(options: FrameStreamOptions) {
    this.#options = options;
  }

  /** Ends only where a token is wanted: call it again when there is one. */
  async follow(): Promise<void> {
    const { api, onConnection, wait } = this.#options;
    for (;;) {
      try {
        await this.#read();
        this.#lost('the server has ended the stream');
      } catch (error) {
        if (error instanceof RefusedError && error.status === 401) {
          onConnection({ state: 'TokenWanted', refused: api.hasToken });
          return;
        }
        this.#lost((error as Error).message);
      }
      await wait(backOff(this.#failures++));
    }
  }

  async #read(): Promise<void> {
    const { api, onFrame, onConnection } = this.#options;
    const silence = new Silence();
    try {
      const response = await api.open('/api/frames', { signal: silence.signal });
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      if (!reader) return;
      this.#failures = 0;
      this.#since = null;
      onConnection({ state: 'Live' });
      const parser = new EventParser();
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        silence.broken();
        for (const { name, data } of parser.feed(piece.value)) {
          if (name === 'frame') onFrame(JSON.parse(data) as LiveFrame);
        }
      }
    } finally {
      silence.end();
    }
  }

  #lost(reason: string): void {
    this.#since ??= this.#options.now();
    this.#options.onConnection({ state: 'Stale', since: this.#since, reason });
  }
}

/** Gives up a request that has brought nothing for too long. */
class Silence {
  readonly #controller = new AbortController();
  #timer = this.#start();

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  broken(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#start();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #start() {
    return setTimeout(() => this.#controller.abort(new Error('the server has fallen silent')), SILENCE_MS);
  }
}

/** Half a second, then twice as long each time, up to eight seconds. */
export function backOff(failures: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
}
