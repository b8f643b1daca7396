// Reads what one lab's proxy keeps of packets into the capture of the run, with each look and once more at the end.
import type { PacketsAnswer } from '#lab/run/observation.ts';
import type { ControlApi } from '#runner/lab-connection.ts';
import type { Capture } from './capture.ts';

/** Packets in one answer: about a megabyte. */
const LIMIT = 2000;

/** Remembers how far it has read. */
export class LabCapture {
  readonly #proxy: Pick<ControlApi, 'get'>;
  readonly #capture: Capture;
  #after = 0;
  #missed = 0;
  /** Why the last question had no answer; null: it had one. */
  #silence: string | null = null;

  constructor(proxy: Pick<ControlApi, 'get'>, capture: Capture) {
    this.#proxy = proxy;
    this.#capture = capture;
  }

  /** Reads all that there is. Never rejects: a proxy that does not answer is asked again the next time. */
  async read(): Promise<void> {
    if (this.#capture.failed) return;
    try {
      while (await this.#readSome());
      this.#silence = null;
    } catch (error) {
      this.#silence = (error as Error).message;
    }
  }

  /** Reads the rest, before the lab goes. */
  async end(): Promise<void> {
    await this.read();
    if (this.#missed > 0)
      this.#capture.gap(`${this.#missed} segments left the proxy's memory before they were read`);
    if (this.#silence !== null) this.#capture.gap(`the last segments could not be read: ${this.#silence}`);
  }

  /** @returns whether there is more */
  async #readSome(): Promise<boolean> {
    const route = `/packets?after=${this.#after}&limit=${LIMIT}`;
    const { packets, missed, last } = await this.#proxy.get<PacketsAnswer>(route);
    const more = last - this.#after >= LIMIT;
    this.#after = last;
    this.#missed += missed;
    return this.#capture.write(packets, missed) && more;
  }
}
