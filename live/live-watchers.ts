// The pages that watch one source: it is listened to while there is one, and each frame is made once for all of them.
import type { ServerResponse } from 'node:http';
import { FramePacer, type Pace } from './frame-pacer.ts';
import { FrameStream, frameEvent } from './frame-stream.ts';
import { LiveRefusal } from './live-refusal.ts';
import type { LiveSource } from './live-source.ts';

const MAX_STREAMS = 64;

export class LiveWatchers {
  readonly #source: LiveSource;
  readonly #pacer: FramePacer;
  readonly #streams = new Set<FrameStream>();
  #leave: (() => void) | null = null;

  constructor(source: LiveSource, pace: Pace) {
    this.#source = source;
    this.#pacer = new FramePacer(pace, (frame) => {
      const event = frameEvent(frame);
      for (const stream of this.#streams) stream.send(event);
    });
  }

  /** What there is now is sent at once. @throws LiveRefusal */
  add(response: ServerResponse): void {
    if (this.#streams.size >= MAX_STREAMS)
      throw new LiveRefusal(
        503,
        `Cannot show one page more: ${MAX_STREAMS} watch already, which is the limit`,
      );
    const stream = new FrameStream(response);
    const isFirst = this.#streams.size === 0;
    if (isFirst) {
      // What has been missed since somebody last looked; it goes nowhere if it is no news.
      this.#pacer.offer(this.#source.moment());
      this.#leave = this.#source.subscribe((moment) => this.#pacer.offer(moment));
    }
    this.#streams.add(stream);
    response.once('close', () => this.#remove(stream));
    if (this.#pacer.latest) stream.send(frameEvent(this.#pacer.latest));
  }

  #remove(stream: FrameStream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    this.#leave?.();
    this.#leave = null;
    this.#pacer.stop();
  }
}
